extension Opcode {
  /// Query: a standard query (RFC 1035).
  public static var query: Opcode { Opcode(rawValue: 0) }
  /// IQuery: an inverse query, obsolete (RFC 3425).
  public static var iQuery: Opcode { Opcode(rawValue: 1) }
  /// Status: a server status request (RFC 1035).
  public static var status: Opcode { Opcode(rawValue: 2) }
  /// Notify: a zone has changed (RFC 1996).
  public static var notify: Opcode { Opcode(rawValue: 4) }
  /// Update: a dynamic update (RFC 2136).
  public static var update: Opcode { Opcode(rawValue: 5) }
  /// DSO: a DNS stateful operation (RFC 8490).
  public static var dso: Opcode { Opcode(rawValue: 6) }
}

/// The texts of opcodes 0 to 15, two words each: see ``Mnemonic``.
let opcodeMnemonics: InlineArray<32, UInt64> = [
  0x0000_0079_7265_7551, 0x0500_0000_0000_0000, 0x0000_7972_6575_5149, 0x0600_0000_0000_0000,
  0x0000_7375_7461_7453, 0x0600_0000_0000_0000, 0x0000_0000_0000_0033, 0x0100_0000_0000_0000,
  0x0000_7966_6974_6F4E, 0x0600_0000_0000_0000, 0x0000_6574_6164_7055, 0x0600_0000_0000_0000,
  0x0000_0000_004F_5344, 0x0300_0000_0000_0000, 0x0000_0000_0000_0037, 0x0100_0000_0000_0000,
  0x0000_0000_0000_0038, 0x0100_0000_0000_0000, 0x0000_0000_0000_0039, 0x0100_0000_0000_0000,
  0x0000_0000_0000_3031, 0x0200_0000_0000_0000, 0x0000_0000_0000_3131, 0x0200_0000_0000_0000,
  0x0000_0000_0000_3231, 0x0200_0000_0000_0000, 0x0000_0000_0000_3331, 0x0200_0000_0000_0000,
  0x0000_0000_0000_3431, 0x0200_0000_0000_0000, 0x0000_0000_0000_3531, 0x0200_0000_0000_0000,
]
