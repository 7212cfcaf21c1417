/// The first octets of encrypted sessions, made from what is visible in them.
public enum SessionOctets {
  /// Two octets in network order.
  private static func word(_ value: Int) -> [UInt8] {
    [UInt8(value >> 8 & 255), UInt8(value & 255)]
  }

  /// An extension of TLS.
  private static func entry(_ type: Int, _ value: [UInt8]) -> [UInt8] {
    word(type) + word(value.count) + value
  }

  /// A TLS record with a ClientHello; an empty name and no protocols leave their extensions out.
  public static func clientHello(name: String = "", protocols: [String] = []) -> [UInt8] {
    // supported_versions: a reserved one, 1.3, 1.2.
    var extensions = entry(43, [6, 0x5A, 0x5A, 3, 4, 3, 3])
    if !name.isEmpty {
      let text = Array(name.utf8)
      extensions += entry(0, word(text.count + 3) + [0] + word(text.count) + text)
    }
    if !protocols.isEmpty {
      let list = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
      extensions += entry(16, word(list.count) + list)
    }
    var hello: [UInt8] = [3, 3] + [UInt8](repeating: 7, count: 32)
    hello += [4, 1, 2, 3, 4] + word(4) + [0x13, 1, 0x13, 2] + [1, 0]
    hello += word(extensions.count) + extensions
    let message = [1, 0] + word(hello.count) + hello
    return [22, 3, 1] + word(message.count) + message
  }

  /// A QUIC datagram with a long header of type Initial, filled up to `count` octets.
  public static func quicInitial(version: [UInt8] = [0, 0, 0, 1], count: Int = 1200) -> [UInt8] {
    let type: UInt8 = version.first == 0x6B ? 0xD0 : 0xC0
    let head = [type] + version + [8, 1, 2, 3, 4, 5, 6, 7, 8, 0]
    return head + [UInt8](repeating: 9, count: max(count - head.count, 0))
  }
}
