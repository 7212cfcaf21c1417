internal import Capture
internal import Configuration
internal import Events
internal import Pipeline
internal import Sensing

/// The directives of im_pcap, and what they say.
struct PcapDirectives {
  /// What a configuration may say.
  static let declaration = BlockDeclaration.module(
    "im_pcap", .input,
    "Reads packets from interfaces or capture files and makes an event of each DNS message. The"
      + " Protocol blocks are OR-ed: a packet without a DNS message is an event only if another"
      + " block than that for dns selects it.",
    directives: [
      DirectiveDeclaration(
        "Dev", .text, "An interface to capture on; may be repeated. `wirebird devices` lists them.",
        isRepeatable: true, defaultMeaning: "the first usable interface", example: "eth0"),
      DirectiveDeclaration(
        "File", .path,
        "A capture file (pcap or pcapng, plain, gzip or zstd) to read instead of an interface; a"
          + " wildcard for several, `-` for standard input; may be repeated.",
        isRepeatable: true, defaultMeaning: "none", example: "/var/captures/*.pcap"),
      fileOrderDeclaration,
      DirectiveDeclaration(
        "ReadFromLast", .boolean,
        "Whether the next run goes on where this one came to the end of the files, with CacheDir: what a file"
          + " has grown by, also under another name, and new files. Else each run reads all, except that"
          + " one that was cut off is finished first.", defaultText: "FALSE", example: "TRUE",
        isAddition: true),
      DirectiveDeclaration(
        "Filter", .text, "Which packets to look at, as an expression of pcap-filter(7).",
        defaultMeaning: "all packets", example: "udp port 53 or (vlan and udp port 53)"),
      DirectiveDeclaration(
        "LogqueueSize", .integer(1...16_777_216),
        "How many events of this input may wait for outputs. Given, live capture drops and counts"
          + " what does not fit; not given, it waits, and the kernel counts what it drops.",
        defaultMeaning: "the queue of the output", unit: "events", example: "10000"),
      DirectiveDeclaration(
        "Promiscuous", .boolean, "Whether to capture packets for other hosts.", defaultText: "TRUE",
        example: "FALSE", isAddition: true),
      DirectiveDeclaration(
        "SnapLength", .integer(64...262_144), "The most octets of a packet that are captured.",
        defaultText: "262144", unit: "octets", example: "2048", isAddition: true),
      DirectiveDeclaration(
        "BufferSize", .integer(65_536...2_147_483_647),
        "How much the kernel holds while packets wait for this program.", defaultText: "16M",
        unit: "octets", example: "64M", isAddition: true),
      DirectiveDeclaration(
        "MalformedCapture", .path,
        "A pcapng file for the packets that were rejected or whose message has a defect, each with"
          + " the reason as its comment. A file that is there is continued.",
        defaultMeaning: "none", example: "/var/captures/malformed.pcapng", isAddition: true),
      DirectiveDeclaration(
        "MalformedCaptureLimit", .integer(4096...1_099_511_627_776),
        "How large the file of MalformedCapture may become; packets that do not fit are counted.",
        defaultText: "100M", unit: "octets", example: "1G", isAddition: true),
      DirectiveDeclaration(
        "Schema", .choice(Schema.allCases.map(\.name)),
        "How fields are named and typed: Strict has exactly the page's fields; Default adds RDATA,"
          + " TTLs, query types and EDNS; Native has numbers and booleans as such and numbers"
          + " records 1, 2, 3; Compact is Native to `Exec` and other formats, and in JSON has short keys and"
          + " leaves out what is at its usual value.",
        defaultText: Schema.standard.name, example: "Native", isAddition: true),
      DirectiveDeclaration(
        "IDN", .boolean,
        "Whether international names are shown in their own letters too, in `dns.query.idn` and so"
          + " on, where these cannot mislead; `dns.query.name` stays as it is. Not in Schema Strict.",
        defaultText: "FALSE", example: "TRUE", isAddition: true),
      overloadDeclaration,
    ] + PcapLimits.declarations,
    blocks: [
      BlockDeclaration(
        "Protocol",
        "A protocol whose packets or fields are wanted. Without any block all packets make events:"
          + " those of DNS messages have the fields of DNS, IP and the transport, those of other IP"
          + " packets also the fields of what they carry, and frames without IP all there are.",
        directives: [
          DirectiveDeclaration(
            "Type", .text,
            "The protocol: \(ProtocolType.allCases.map(\.rawValue).joined(separator: ", ")).",
            isRequired: true, example: "dns"),
          DirectiveDeclaration(
            "Port", .integers(1...65_535),
            "The ports it is on, separated by commas; for the protocols that have any.",
            defaultMeaning: "those of the protocol (see Protocols); for tcp and udp all",
            example: "53, 8053"),
          DirectiveDeclaration(
            "Field", .text,
            "A field to have in events, with all below it; may be repeated.", isRepeatable: true,
            defaultMeaning: "all fields of the protocol", example: "dns.query"),
        ], isRepeatable: true)
    ])

  /// In which order several files are read.
  private static let fileOrderDeclaration = DirectiveDeclaration(
    "FileOrder", .choice(["Time", "List"]),
    "In which order the packets of several files come. Time: by the times of packets, so that the files of"
      + " two interfaces are merged, and rotated files may be named in any order; standard input and pipes"
      + " come where they are named, between the files before and behind them. List: one file after the"
      + " other, as they are named. With ReadFromLast they come one after the other, with Time by their"
      + " first packets.",
    defaultText: "Time", example: "List", isAddition: true)

  /// What is done when more comes than can be kept up with.
  private static let overloadDeclaration = DirectiveDeclaration(
    "OnOverload",
    .choice(OverloadReaction.allCases.map(\.rawValue)),
    "What live capture does when packets are lost because more comes than can be kept up with. Drop"
      + " lets them be lost, by chance, counted. Sample looks at one of 2, 4, 8… conversations, queries"
      + " with their responses, until nothing is lost any more, and at more again when it is calm; the"
      + " log tells each change, the events have `dns.sampling`, and what was left out is counted.",
    defaultText: OverloadReaction.drop.rawValue, example: "Sample", isAddition: true)

  /// The interfaces; empty where files are read.
  let devices: [String]
  /// The capture files and wildcards; empty where interfaces are captured on.
  let files: [String]
  /// Whether packets of several files come in the order of their times.
  let mergesFiles: Bool
  /// Whether the next run goes on at the end of the files.
  let readsFromLast: Bool
  /// The filter; empty lets everything through.
  let filter: String
  /// Whether packets for other hosts are wanted.
  let isPromiscuous: Bool
  /// The most octets of a packet.
  let snapLength: Int
  /// The kernel's buffer.
  let bufferSize: Int
  /// What is done when more comes than can be kept up with.
  let overloadReaction: OverloadReaction
  /// What reassembly may use.
  let limits: PcapLimits
  /// Where packets with something wrong go; nil where they are not wanted.
  let malformedCapture: String?
  /// How large that file may become.
  let malformedCaptureLimit: Int
  /// The selected fields.
  let selection: FieldSelection

  /// Reads a block; nil where it has errors.
  init?(_ reader: DirectiveReader, _ overrides: RunOverrides) {
    let errorsBefore = reader.diagnostics.errorCount
    if reader.isGiven("Dev"), reader.isGiven("File") {
      reader.diagnostics.error(
        at: reader.place(of: "File"), "Dev and File exclude each other",
        remedy: "use one im_pcap for the interface and another for the files")
    }
    for device in reader.texts("Dev") where CaptureDevices.isWindowsName(device.string) {
      let devices = (try? CaptureDevices.all()) ?? []
      let problem = CaptureDevices.problem(with: device.string, among: devices)
      reader.diagnostics.error(
        at: device.place, "'\(device.excerpt)' \(problem?.cause ?? "is no interface")",
        remedy: problem?.remedy)
    }
    mergesFiles = reader.choice("FileOrder") != "List"
    readsFromLast = reader.boolean("ReadFromLast")
    filter = reader.string("Filter") ?? ""
    if !filter.isEmpty {
      do throws(CaptureError) {
        try PacketFilter.verify(filter)
      } catch {
        reader.diagnostics.error(at: reader.place(of: "Filter"), error.cause, remedy: error.remedy)
      }
    }
    let isOverridden = !overrides.captures.isEmpty
    files = isOverridden ? overrides.captures : reader.strings("File")
    devices = files.isEmpty ? (reader.isGiven("Dev") ? reader.strings("Dev") : [""]) : []
    isPromiscuous = reader.boolean("Promiscuous")
    snapLength = reader.integer("SnapLength") ?? 262_144
    bufferSize = reader.integer("BufferSize") ?? 16 << 20
    overloadReaction =
      reader.choice("OnOverload").flatMap { OverloadReaction(rawValue: $0) } ?? .drop
    limits = PcapLimits(reader)
    malformedCapture = reader.string("MalformedCapture")
    malformedCaptureLimit = reader.integer("MalformedCaptureLimit") ?? 100 << 20
    if reader.isGiven("MalformedCaptureLimit"), malformedCapture == nil {
      reader.diagnostics.error(
        at: reader.place(of: "MalformedCaptureLimit"),
        "MalformedCaptureLimit says nothing without MalformedCapture",
        remedy: "add MalformedCapture with the path of a file, or take this line out")
    }
    let blocks = reader.blocks("Protocol").compactMap { Self.block($0) }
    let schema = reader.choice("Schema").flatMap { Schema(name: $0) } ?? .standard
    selection = FieldSelection(
      blocks, schema: schema, showsInternationalNames: reader.boolean("IDN"))
    if reader.hasErrors || reader.diagnostics.errorCount > errorsBefore { return nil }
  }

  /// Reads a Protocol block; nil where it has errors.
  private static func block(_ reader: DirectiveReader) -> ProtocolSelection? {
    guard let name = reader.text("Type") else { return nil }
    guard let type = ProtocolType(rawValue: name.string.lowercased()) else {
      reportUnknown(name, reader)
      return nil
    }
    let ports = reader.integers("Port").map { UInt16(truncatingIfNeeded: $0) }
    if !ports.isEmpty, !type.hasPorts {
      reader.diagnostics.error(
        at: reader.place(of: "Port"), "\(type.rawValue) has no ports",
        remedy: "put Port into a block for a protocol that has ports, as dns, tcp or http")
    }
    var isGood = !reader.hasErrors
    for field in reader.texts("Field") where !FieldSelection.isKnown(field.string, in: type) {
      isGood = false
      let names = FieldSelection.knownNames(in: type)
      let types = ProtocolType.ofMessages + ProtocolType.allCases
      let other = types.first { FieldSelection.isKnown(field.string, in: $0) }
      reader.diagnostics.error(
        at: field.place, "the protocol \(type.rawValue) has no field '\(field.excerpt)'",
        remedy: other.map { "it belongs into a block with Type \($0.rawValue)" }
          ?? "run `wirebird reference` for the fields there are",
        suggestion: Spelling.suggestion(for: field.string, among: names))
    }
    return isGood
      ? ProtocolSelection(type: type, ports: ports, fields: reader.strings("Field")) : nil
  }

  /// Reports a protocol that is not supported, or that is none.
  private static func reportUnknown(_ name: SourceText, _ reader: DirectiveReader) {
    let types = ProtocolType.allCases.map(\.rawValue)
    let list = types.joined(separator: ", ")
    if plannedTypes.contains(name.string.lowercased()) {
      reader.diagnostics.error(
        at: name.place,
        "NXLog has the protocol '\(name.excerpt)'; Wirebird does not support it yet",
        remedy: "the protocols there are: \(list)")
      return
    }
    reader.diagnostics.error(
      at: name.place, "there is no protocol '\(name.excerpt)'",
      remedy: "the protocols are \(list)",
      suggestion: Spelling.suggestion(for: name.string, among: types))
  }

  /// Protocols that NXLog's module has, as far as is known, and that are not supported yet.
  private static let plannedTypes: Set<String> = [
    "ethernet_dot3", "gtp", "iec104apci", "iec104asdu", "null_loopback", "packet_trailer",
    "ppp_pptp", "sdp", "sll",
  ]
}
