internal import Glibc

/// What a capture holds, counted while it is made, for holding a decoder's output against.
struct Truth {
  /// Counts by name; the dots make groups, `messages.udp4` for instance.
  private(set) var counts: [String: Int] = [:]

  /// Adds to a count.
  mutating func count(_ name: String, by amount: Int = 1) {
    counts[name, default: 0] += amount
  }

  /// Counts one message with its transport and what its header says.
  mutating func message(transport: String, _ octets: [UInt8], multicast: Bool = false) {
    let isResponse = octets[2] & 0x80 != 0
    count("messages")
    count("messages.\(transport)")
    count(isResponse ? "responses" : "queries")
    if multicast { count("messages.multicast") }
    if isResponse, octets[2] & 0x02 != 0 { count("responses.truncated") }
    if isResponse, let code = ResponseCode(rawValue: UInt16(octets[3] & 0x0F)) {
      count("rcode.\(code.mnemonic)")
    }
    for (section, offset) in [("question", 4), ("answer", 6), ("authority", 8), ("additional", 10)]
    {
      count("records.\(section)", by: Int(octets[offset]) << 8 | Int(octets[offset + 1]))
    }
    count("messages.octets", by: octets.count)
  }

  /// The counts as JSON, sorted by name.
  var json: String {
    let lines = counts.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \($0.value)" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  /// Writes the JSON to a file; false when that fails.
  func write(to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    let text = json
    let written = fputs(text, file) >= 0
    return fclose(file) == 0 && written
  }
}
