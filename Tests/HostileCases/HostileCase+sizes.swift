/// Messages of any size that are as much work for their octets as can be, to see how work grows.
extension HostileCase {
  /// Cases of messages of so many octets, or a few less; not among ``all``, as nothing is expected of them.
  public static func growing(octets: Int) -> [HostileCase] {
    let plainName = Wire.times(4, [61] + Wire.times(61, [0x61])) + [0]
    return [
      growing("names-escaped", bomb(octets: octets)),
      growing("names-plain", bomb(octets: octets, name: plainName)),
      growing("names-of-soa", bomb(octets: octets, type: 6, before: [0xC0, 12], after: zeros)),
      growing("questions", questions(octets: octets)),
      growing("records", filled(octets, with: Wire.address)),
      growing("records-empty", filled(octets, with: Wire.record(10, [], owner: [0]))),
      growing("chains", chains(octets: octets)),
      growing("labels", filled(octets, with: Wire.record(1, [1, 2, 3, 4], owner: labels))),
      growing("text", filled(octets, with: Wire.record(16, Wire.times(50, [1, 255])))),
      growing("options", Wire.additionals([options(octets: octets - 54)])),
    ]
  }

  /// The numbers of SOA.
  private static let zeros = Wire.times(20, [0])
  /// A name of as many labels as there can be.
  private static let labels = Wire.longName(octets: 255)

  /// A case with the size in its name.
  private static func growing(_ name: String, _ message: [UInt8]) -> HostileCase {
    HostileCase("\(name)-\(message.count)", message: message)
  }

  /// A response with as many of a record as there is room for.
  private static func filled(_ octets: Int, with record: [UInt8]) -> [UInt8] {
    Wire.answers([[UInt8]](repeating: record, count: (octets - 27) / record.count))
  }

  /// An OPT record of short options.
  private static func options(octets: Int) -> [UInt8] {
    Wire.record(41, Wire.times(octets / 4, [0, 3, 0, 0]), owner: [0], class: 1232)
  }

  /// A quarter of pointers, each at the one before, and records whose owners begin at the last.
  private static func chains(octets: Int) -> [UInt8] {
    let count = octets / 8
    return chain(count, owners: (octets - 2 * count - 24) / 16)
  }
}
