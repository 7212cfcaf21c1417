internal import Configuration
internal import DNS
internal import Events
internal import Octets

/// What a list matches: names, addresses and response codes.
struct MatchList: Sendable {
  /// What of an event was in a list.
  enum Match: String {
    /// A name.
    case name
    /// An address.
    case address
    /// The response code.
    case code
  }

  /// The names.
  var names = NameTable()
  /// The addresses.
  private(set) var addresses = AddressRanges([])
  /// The response codes, as events have them.
  private(set) var codes: Set<[UInt8]> = []
  /// The prefixes that were read, which ``addresses`` is made of.
  private var prefixes: [AddressPrefix] = []

  /// An empty list.
  init() {}

  /// Whether there are addresses.
  var hasAddresses: Bool { !prefixes.isEmpty }
  /// Whether nothing is in it.
  var isEmpty: Bool { count == 0 }
  /// How many entries there are.
  private(set) var count = 0

  /// Whether a text is the address of one that is listed.
  func contains(_ value: Value, in batch: EventBatch) -> Bool {
    switch value.kind {
    case .ip4addr: addresses.contains(v4: value.ip4addr)
    case .string: Self.contains(value.range, of: batch.text, in: addresses)
    case .ip6addr: Self.contains(binary: value.range, of: batch.text, in: addresses)
    case .undefined, .boolean, .integer, .datetime, .binary: false
    }
  }

  /// Whether a part of a text is an address among others.
  private static func contains(
    _ range: TextRange, of text: borrowing OctetBuffer, in addresses: AddressRanges
  ) -> Bool {
    addresses.contains(text.view(from: Int(range.start), count: Int(range.count)))
  }

  /// Whether sixteen octets are an address among others.
  private static func contains(
    binary range: TextRange, of text: borrowing OctetBuffer, in addresses: AddressRanges
  ) -> Bool {
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    return octets.count == 16
      && addresses.contains(high: octets.uint64(0), low: octets.uint64(8))
  }

  // MARK: - Reading

  /// What is wrong with a line.
  struct Problem: Error {
    /// The line, from 1 on.
    var line: Int
    /// The cause and what to do about it.
    var text: String
  }

  /// Adds the entries of a file: one a line, `#` begins a comment.
  mutating func read(_ octets: [UInt8]) throws(Problem) {
    // A line has some twenty octets; too much room is given back by nobody, so guess low.
    names.reserve(names.count + octets.count / 32)
    var buffer = OctetBuffer(capacity: octets.count + 64)
    buffer.append(octets)
    var line = 0
    var start = 0
    while start < octets.count {
      line += 1
      var end = start
      while end < octets.count, octets[end] != 0x0A { end += 1 }
      var last = start
      while last < end, octets[last] != 0x23 { last += 1 }
      var first = start
      while first < last, octets[first] <= 0x20 { first += 1 }
      while last > first, octets[last - 1] <= 0x20 { last -= 1 }
      if last > first {
        guard last - first <= NameTable.nameLimit + 8 else {
          throw Problem(
            line: line, text: "the line is too long; an entry is a name, prefix or code")
        }
        if let problem = add(buffer.view(from: first, count: last - first)) {
          throw Problem(line: line, text: problem)
        }
        count += 1
      }
      start = end + 1
    }
    addresses = AddressRanges(prefixes)
  }

  /// Adds an entry; what is wrong with it.
  private mutating func add(_ entry: borrowing OctetView) -> String? {
    let first = entry.octet(0)
    if first == 0x3A || (first >= 0x30 && first <= 0x39) || entry.hasColonOrSlash {
      return addSpecial(entry)
    }
    return addName(entry)
  }

  /// Adds what is a prefix, an address or a code, or else a name.
  private mutating func addSpecial(_ entry: borrowing OctetView) -> String? {
    let text = String(decoding: entry.array(), as: UTF8.self)
    if text.lowercased().hasPrefix("rcode:") { return addCode(String(text.dropFirst(6))) }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let address = IPAddress(String(parts[0])) else {
      guard !entry.hasColonOrSlash else {
        return "'\(printable(text))' is no prefix; write such as 192.0.2.0/24, 2001:db8::/32 or"
          + " rcode:NXDOMAIN"
      }
      return addName(entry)
    }
    let length = parts.count == 1 ? address.bitWidth : Int(parts[1]) ?? -1
    guard parts.count <= 2, (0...address.bitWidth).contains(length) else {
      return "the prefix length of '\(printable(text))' must be from 0 to \(address.bitWidth)"
    }
    let prefix = AddressPrefix(address: address, length: length)
    guard prefix.isExact else {
      return "'\(printable(text))' has bits behind the prefix; write \(prefix.exact.text)"
    }
    prefixes.append(prefix)
    return nil
  }

  /// Adds a response code.
  private mutating func addCode(_ name: String) -> String? {
    let upper = name.uppercased()
    let known = (0...23).map { ResponseCode(rawValue: $0).description }
    guard known.contains(upper) || UInt16(upper) != nil else {
      let suggestion = Spelling.suggestion(for: upper, among: known).map { "; did you mean \($0)?" }
      return
        "there is no response code '\(printable(name))'\(suggestion ?? "; write such as NXDOMAIN")"
    }
    codes.insert(Array(upper.utf8))
    return nil
  }

  /// Adds `example.com`, `*.example.com` (all below it) or `.example.com` (both).
  private mutating func addName(_ entry: borrowing OctetView) -> String? {
    var start = 0
    var kinds: (exact: Bool, below: Bool) = (true, false)
    if entry.octet(0) == 0x2A, entry.count > 2, entry.octet(1) == 0x2E {
      (start, kinds) = (2, (false, true))
    } else if entry.octet(0) == 0x2E, entry.count > 1 {
      (start, kinds) = (1, (true, true))
    }
    var end = entry.count
    if end - start > 1, entry.octet(end - 1) == 0x2E { end -= 1 }
    if let problem = Self.problem(of: entry, from: start, to: end) { return problem }
    let name = entry.slice(from: start, count: end - start)
    if kinds.exact { names.insert(name, .exact) }
    if kinds.below { names.insert(name, .below) }
    return nil
  }

  /// What is wrong with a name.
  private static func problem(
    of entry: borrowing OctetView, from start: Int, to end: Int
  ) -> String? {
    var labelStart = start
    var labels = 1
    var at = start
    while at < end {
      let octet = entry.octet(at)
      if octet == 0x5C {
        at += 2
        continue
      }
      if octet == 0x2E {
        guard at > labelStart else {
          return "there is an empty label in '\(printable(entry.array()))'; remove a full stop"
        }
        labels += 1
        labelStart = at + 1
      } else if octet == 0x2A {
        return "a * stands only for whole labels at the beginning: write *.example.com"
      } else if octet <= 0x20 || octet >= 0x7F {
        return
          "'\(printable(entry.array()))' is no name; write one a line, international ones as xn--…"
      }
      at += 1
    }
    guard end - start <= NameTable.nameLimit, labels < 128 else {
      return "the name is longer than any on the wire; remove it"
    }
    return nil
  }

  /// Text of a file for people.
  private static func printable(_ octets: [UInt8]) -> String {
    String(
      decoding: octets.prefix(80).map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F }, as: UTF8.self)
  }

  /// Text of a file for people.
  private func printable(_ text: String) -> String { Self.printable(Array(text.utf8)) }
}

extension OctetView {
  /// Whether it cannot be a name only: those of prefixes and codes.
  fileprivate var hasColonOrSlash: Bool {
    var at = 0
    while at < count {
      if octet(at) == 0x3A || octet(at) == 0x2F { return true }
      at &+= 1
    }
    return false
  }
}
