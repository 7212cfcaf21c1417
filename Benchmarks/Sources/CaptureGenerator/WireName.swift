/// A domain name in wire form, without compression (RFC 1035, section 3.1).
struct WireName: Hashable {
  /// The labels, each behind its length, and the root's zero at the end.
  let octets: [UInt8]

  /// The name made of these labels.
  init(labels: [[UInt8]]) {
    var octets: [UInt8] = []
    for label in labels {
      octets.append(UInt8(label.count))
      octets += label
    }
    octets.append(0)
    self.octets = octets
  }

  /// A name from its usual text; escapes are not understood.
  init(_ text: String) {
    self.init(labels: text.split(separator: ".").map { Array($0.utf8) })
  }

  /// This name below `parent`.
  init(_ label: [UInt8], below parent: WireName) {
    octets = [UInt8(label.count)] + label + parent.octets
  }

  /// This name below `parent`, its label given as text.
  init(_ label: String, below parent: WireName) {
    self.init(Array(label.utf8), below: parent)
  }

  /// A number that depends on nothing but the name (FNV-1a), from which its zone data is derived.
  var fingerprint: UInt64 {
    octets.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
