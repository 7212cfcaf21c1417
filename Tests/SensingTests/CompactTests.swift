import HostileCases
import Octets
import Packets
import Sensing
import Testing

/// Schema Compact is Native in other words: every line can be made a line of Native again.
@Suite("Schema Compact")
struct CompactTests {
  // MARK: - Reading lines

  /// The members of a line, with values as they are written.
  private static func members(_ line: String) -> [(name: String, value: String)] {
    let octets = Array(line.utf8)
    var at = 1
    /// Reads a string or a literal, as it is written.
    func token() -> String {
      let start = at
      if octets[at] == 0x22 {
        at += 1
        while octets[at] != 0x22 { at += octets[at] == 0x5C ? 2 : 1 }
        at += 1
      } else {
        while octets[at] != 0x2C, octets[at] != 0x7D { at += 1 }
      }
      return String(decoding: octets[start..<at], as: UTF8.self)
    }
    var members: [(name: String, value: String)] = []
    while at < octets.count - 1 {
      let name = token()
      at += 1
      members.append((String(name.dropFirst().dropLast()), token()))
      at += 1
    }
    return members
  }

  // MARK: - The keys

  /// The names of single fields by their keys.
  private static let singles: [String: String] = [
    "Ed": "dns.edns.do", "Es": "dns.edns.udp_size", "Ev": "dns.edns.version",
    "Fad": "dns.flags.authentic_data", "Fau": "dns.flags.authoritative",
    "Fcd": "dns.flags.checking_disabled", "Fco": "dns.flags.conflict",
    "Fra": "dns.flags.recursion_available", "Frd": "dns.flags.recursion_desired",
    "Fte": "dns.flags.tentative", "Ftr": "dns.flags.truncated_response", "I": "dns.id",
    "M": "dns.malformed", "O": "dns.opcode", "Rl": "dns.records_left_out", "Rs": "dns.response",
    "Rsc": "dns.response.code", "Sa": "dns.sampling", "St": "dns.stream", "T": "dns.transport",
    "i4d": "ipv4.dst", "i4f": "ipv4.fragment", "i4s": "ipv4.src", "i6d": "ipv6.dst",
    "i6o": "ipv6.options", "i6s": "ipv6.src", "td": "tcp.dst_port", "tf": "tcp.flag",
    "ts": "tcp.src_port", "tud": "tunnel.dst", "tui": "tunnel.id", "tus": "tunnel.src",
    "tut": "tunnel.type", "ud": "udp.dst_port", "us": "udp.src_port", "vid": "vlan.id",
    "vin": "vlan.inner_id", "t": "EventTime", "r": "EventReceivedTime", "m": "SourceModuleName",
    "mt": "SourceModuleType",
  ]
  /// The names of groups by what their keys begin with.
  private static let groups: [String: String] = [
    "Ad": "dns.additional", "An": "dns.answer", "Au": "dns.authority", "Ds": "dns.dso",
    "Eo": "dns.edns.option", "P": "dns.prerequisite", "Q": "dns.query", "U": "dns.update",
    "Z": "dns.zone",
  ]
  /// The names of parts by what keys end in.
  private static let parts: [String: String] = [
    "cl": "class", "ct": "count", "d": "data", "n": "name", "s": "ttl", "t": "type",
    "u": "unicast_response", "cf": "cache_flush", "i": "idn",
  ]

  /// The name of the field of a key; that of another protocol's field is its own.
  private static func name(_ key: String) -> String {
    if let name = singles[key] { return name }
    for (lead, group) in groups where key.hasPrefix(lead) {
      let rest = key.dropFirst(lead.count)
      let number = rest.prefix { $0.isNumber }
      var end = rest.dropFirst(number.count)
      if !number.isEmpty {
        guard end.first == "." else { continue }
        end = end.dropFirst()
      }
      guard let part = parts[String(end)] else { continue }
      return group + (number.isEmpty ? "" : ".\(number)") + "." + part
    }
    return key
  }

  // MARK: - What goes without saying

  /// The members of a line of Compact as Native has them, but for the time of receipt.
  private static func expanded(_ line: String) -> [String: String] {
    var all: [String: String] = [:]
    for (key, value) in members(line) {
      let isNew = all.updateValue(value, forKey: name(key)) == nil
      #expect(isNew, "\(key) twice")
    }
    /// Gives a field its usual value.
    func suppose(_ name: String, _ value: String) {
      if all[name] == nil { all[name] = value }
    }
    if all["dns.id"] != nil {
      let isLinkLocal = ["udp", "tcp"].contains { transport in
        ["src_port", "dst_port"].contains { all["\(transport).\($0)"] == "5355" }
      }
      for flag in ["authentic_data", "checking_disabled", "recursion_available"]
        + ["truncated_response"]
        + (isLinkLocal ? ["conflict", "tentative"] : ["authoritative", "recursion_desired"])
      {
        suppose("dns.flags." + flag, "false")
      }
      suppose("dns.opcode", "\"Query\"")
      suppose("dns.response", "false")
      suppose("dns.response.code", "\"NOERROR\"")
      let isUpdate = all["dns.opcode"] == "\"Update\""
      let sections =
        isUpdate
        ? ["dns.zone", "dns.prerequisite", "dns.update"]
        : ["dns.query", "dns.answer", "dns.authority"]
      for section in ["dns.additional"] + sections {
        let names = all.keys.filter { $0.hasPrefix(section + ".") && $0.hasSuffix(".name") }
        for name in names { suppose(name.dropLast(4) + "class", "\"IN\"") }
        let hasOPT = section == "dns.additional" && all["dns.edns.udp_size"] != nil
        suppose(section + ".count", "\(names.count + (hasOPT ? 1 : 0))")
      }
    }
    if all["dns.id"] != nil || all["dns.malformed"] != nil { suppose("dns.transport", "\"udp\"") }
    if all["dns.edns.udp_size"] != nil {
      suppose("dns.edns.do", "false")
      suppose("dns.edns.version", "0")
    }
    all["EventReceivedTime"] = nil
    return all
  }

  /// What the frames give in a schema.
  private static func sensed(
    _ frames: [[UInt8]], _ schema: Schema, _ linkType: LinkType, showsNames: Bool
  ) -> Sensed {
    Sensed(
      frames, FieldSelection([], schema: schema, showsInternationalNames: showsNames),
      linkType: linkType, ends: true)
  }

  /// Compares frames in both schemas, and both ways of writing Compact.
  private static func compare(_ frames: [[UInt8]], _ linkType: LinkType, _ what: String) -> Int {
    let native = sensed(frames, .native, linkType, showsNames: true).lines()
    let compact = sensed(frames, .compact, linkType, showsNames: true)
    let lines = compact.lines()
    #expect(native.count == lines.count, "\(what)")
    let isSame = lines.map(withoutTime) == compact.expandedLines().map(withoutTime)
    #expect(isSame, "\(what)")
    for (long, short) in zip(native, lines) {
      var expected: [String: String] = [:]
      for (name, value) in members(long) { expected[name] = value }
      expected["EventReceivedTime"] = nil
      let isTheSame = expanded(short) == expected
      #expect(isTheSame, "\(what): \(short.prefix(400)) of \(long.prefix(400))")
      guard isTheSame else { break }
    }
    return lines.count
  }

  /// A line of Compact without the time at which the event was made.
  private static func withoutTime(_ line: String) -> [String] {
    members(line).filter { $0.name != "r" }.map { "\($0.name):\($0.value)" }
  }

  // MARK: - Tests

  @Test func `every line can be made the line of Native again, of whatever traffic`() {
    var maker = MessageMaker(seed: 23)
    var count = Self.compare((0..<900).map { _ in maker.frame() }, .ethernet, "made frames")
    #expect(count > 600)
    for hostile in HostileCase.all where hostile.packets.count < 200 {
      count += Self.compare(
        hostile.packets.map(\.octets), LinkType(rawValue: hostile.linkType), hostile.name)
    }
    #expect(count > 1000)
  }

  @Test func `a query and its response are short, and say what is not usual`() {
    let query = message([[question("a.test")]], flags: 0x0100)
    let answer = message([[question("a.test")], [record(1, [192, 0, 2, 1])]], flags: 0x8183)
    let frames = [query, answer].map { Frame(payload: $0).octets }
    let lines = Self.sensed(frames, .compact, .ethernet, showsNames: false).lines()
    #expect(lines.count == 2)
    let lead = #""Frd":true,"I":4660,"Qn":"a.test","Qt":"A","#
    let ports = #""i4d":"192.0.2.53","i4s":"10.0.0.1","ud":53,"us":40000,"t":""#
    #expect(lines.first?.hasPrefix("{" + lead + ports) == true)
    #expect(
      lines.last?.hasPrefix(
        #"{"An1.d":"192.0.2.1","An1.n":"a.test","An1.s":300,"An1.t":"A","Fra":true,"# + lead
          + #""Rs":true,"Rsc":"NXDOMAIN","# + ports) == true, "\(lines)")
  }
}
