internal import DNS

/// Record data with a full stop behind each name, as DNSDB writes it and as its clients expect it.
enum AbsoluteNames {
  /// Which fields of a type's text are names, counted from 0.
  ///
  /// From the types' RFCs: 1035, 1183, 2230, 2782, 2915, 4034, 6672, 6742, 9460 and their like.
  private static func nameFields(of type: RecordType) -> [Int] {
    switch type.rawValue {
    case 2, 3, 4, 5, 7, 8, 9, 12, 23, 30, 39, 47: [0]  // NS to PTR, NSAP-PTR, NXT, DNAME, NSEC
    case 6, 14, 17, 58: [0, 1]  // SOA, MINFO, RP, TALINK
    case 15, 18, 21, 36, 64, 65, 107: [1]  // MX, AFSDB, RT, KX, SVCB, HTTPS, LP
    case 26: [1, 2]  // PX
    case 33: [3]  // SRV
    case 35: [5]  // NAPTR
    case 24, 46: [7]  // SIG, RRSIG
    default: []
    }
  }

  /// The text of record data with absolute names.
  static func text(of data: String, type: RecordType) -> String {
    let fields = nameFields(of: type)
    // Data in the form of unknown types (RFC 3597) begins with `\#`.
    if fields.isEmpty || data.hasPrefix("\\#") { return data }
    let data = Array(data.utf8)
    var text: [UInt8] = []
    text.reserveCapacity(data.count + 2)
    var field = 0
    var start = 0
    var at = 0
    var isQuoted = false
    // The project's names have no full stop at their end, except the root, which is nothing else.
    func endField() {
      let isRoot = at == start + 1 && data[start] == UInt8(ascii: ".")
      if fields.contains(field), !isRoot { text.append(UInt8(ascii: ".")) }
    }
    while at < data.count {
      let octet = data[at]
      if octet == UInt8(ascii: "\\"), at + 1 < data.count {
        text.append(octet)
        at += 1
      } else if octet == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if octet == UInt8(ascii: " "), !isQuoted {
        endField()
        field += 1
        start = at + 1
      }
      text.append(data[at])
      at += 1
    }
    endField()
    return String(decoding: text, as: UTF8.self)
  }
}
