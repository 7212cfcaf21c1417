internal import Events
internal import Glibc
internal import Octets

/// Functions on domain names, in the text form of events, and on addresses.
enum DomainFunctions {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .function(
        "registered_domain", [.init("name", .string)], result: [.string, .undefined],
        isConstant: true, isAddition: true,
        meaning: "The part of a domain name that somebody registered, by the Public Suffix List, in"
          + " lower case; undef for a public suffix, the root and addresses.",
        example: "$registered = registered_domain($dns.query.name);"),
      making: { suffixBody(.registered) }),
    Callable(
      .function(
        "public_suffix", [.init("name", .string)], result: [.string, .undefined], isConstant: true,
        isAddition: true,
        meaning: "The part of a domain name under which names are registered, by the Public Suffix"
          + " List, in lower case; undef for the root and addresses.",
        example: "$suffix = public_suffix($dns.query.name);"),
      making: { suffixBody(.suffix) }),
    Callable(
      .function(
        "in_domain", [.init("name", .string), .init("zone", .string)], result: .boolean,
        isConstant: true, isAddition: true,
        meaning: "Whether a domain name is another or below it, in any case of letters.",
        example: "if in_domain($dns.query.name, 'example.com') drop();"), body: inDomain),
    Callable(
      .function(
        "label_count", [.init("name", .string)], result: .integer, isConstant: true,
        isAddition: true, meaning: "How many labels a domain name has; 0 for the root.",
        example: "if label_count($dns.query.name) > 8 $deep = TRUE;"), body: labelCount),
    Callable(
      .function(
        "reverse_name", [.init("address", [.string, TypeSet(.ip4addr), TypeSet(.ip6addr)])],
        result: [.string, .undefined], isConstant: true, isAddition: true,
        meaning: "The name below in-addr.arpa or ip6.arpa that stands for an address (RFC 1035, RFC"
          + " 3596); undef for text that is none.",
        example: "$pointer = reverse_name($ipv4.src);"), body: reverseName),
    Callable(
      .function(
        "entropy", [.init("text", [.string, .binary])], result: .integer, isConstant: true,
        isAddition: true,
        meaning: "Shannon's entropy of the octets, escapes undone, in thousandths of a bit: 0 where"
          + " all are the same, 8000 at most.",
        example: "if entropy($dns.query.name) > 4000 $random = TRUE;"), body: entropy),
  ]

  // MARK: - Names

  /// `registered_domain(name)` and `public_suffix(name)`
  private static func suffixBody(_ part: PublicSuffixFinder.Part) -> CallBody {
    let finder = PublicSuffixFinder(part)
    return { (context: inout CallContext) throws(CallFailure) -> Value in
      let range = context.arguments[0].range
      // An address is no name, though its numbers look like labels.
      guard context.address(0) == nil else { return .undefined }
      guard let found = find(finder, context.batch.text, range) else { return .undefined }
      let place = TextRange(
        start: range.start + UInt32(found.lowerBound), count: UInt32(found.count))
      return try TextFunctions.lowerCased(place, context.batch)
    }
  }

  /// Where the part is of the name that a part of the text is.
  private static func find(
    _ finder: PublicSuffixFinder, _ text: borrowing OctetBuffer, _ range: TextRange
  ) -> Range<Int>? {
    finder.range(in: text.view(range))
  }

  /// `in_domain(name, zone)`
  private static func inDomain(_ context: inout CallContext) throws(CallFailure) -> Value {
    Value(
      isInDomain(context.batch.text, context.arguments[0].range, context.arguments[1].range))
  }

  /// Whether one part of the text is a name in the domain that another part is.
  private static func isInDomain(
    _ text: borrowing OctetBuffer, _ name: TextRange, _ zone: TextRange
  ) -> Bool {
    text.view(name).isInDomain(text.view(zone))
  }

  /// `label_count(name)`
  private static func labelCount(_ context: inout CallContext) throws(CallFailure) -> Value {
    Value(Int64(labelCount(context.batch.text, context.arguments[0].range)))
  }

  /// The labels of the name that a part of the text is.
  private static func labelCount(_ text: borrowing OctetBuffer, _ name: TextRange) -> Int {
    text.view(name).labelCount
  }

  // MARK: - Addresses

  /// `reverse_name(address)`
  private static func reverseName(_ context: inout CallContext) throws(CallFailure) -> Value {
    guard let address = context.address(0) else { return .undefined }
    var name: [UInt8] = []
    if address.version == .v4 {
      for shift: UInt64 in [0, 8, 16, 24] {
        name += Array(String(UInt8(truncatingIfNeeded: address.low >> shift)).utf8) + [0x2E]
      }
      return try context.makeValue(name + Array("in-addr.arpa".utf8))
    }
    for word in [address.low, address.high] {
      for shift: UInt64 in stride(from: 0, to: 64, by: 4) {
        let nibble = UInt8(truncatingIfNeeded: word >> shift & 15)
        name += [nibble + (nibble < 10 ? 0x30 : 0x57), 0x2E]
      }
    }
    return try context.makeValue(name + Array("ip6.arpa".utf8))
  }

  // MARK: - Entropy

  /// `entropy(text)`
  private static func entropy(_ context: inout CallContext) throws(CallFailure) -> Value {
    let value = context.arguments[0]
    return Value(entropy(context.batch.text, value.range, hasEscapes: value.kind == .string))
  }

  /// The entropy of a part of the text in thousandths of a bit.
  private static func entropy(
    _ text: borrowing OctetBuffer, _ range: TextRange, hasEscapes: Bool
  ) -> Int64 {
    let octets = text.view(range)
    var counts = InlineArray<256, Int32>(repeating: 0)
    // The octets that there are, so that a short text does not cost a walk over all.
    var kinds = InlineArray<256, UInt8>(repeating: 0)
    var kindCount = 0
    var total = 0
    var at = 0
    while at < octets.count {
      let (octet, next) = hasEscapes ? octets.unescaped(at) : (octets.octet(at), at &+ 1)
      if counts[Int(octet)] == 0 {
        kinds[kindCount] = octet
        kindCount &+= 1
      }
      counts[Int(octet)] &+= 1
      total &+= 1
      at = next
    }
    guard total > 1 else { return 0 }
    // H = log2(n) - sum(c * log2(c)) / n
    var sum = 0.0
    for index in 0..<kindCount where counts[Int(kinds[index])] > 1 {
      let count = Double(counts[Int(kinds[index])])
      sum += count * log2(count)
    }
    let bits = log2(Double(total)) - sum / Double(total)
    return Int64((max(bits, 0) * 1000).rounded())
  }
}

extension CallContext {
  /// The address that an argument is, or is the text of; nil for others.
  func address(_ index: Int) -> IPAddress? {
    let value = arguments[index]
    return value.kind == .ip4addr
      ? IPAddress(v4: value.ip4addr) : Self.address(value, batch.text)
  }

  /// The address that a value in a text is.
  private static func address(_ value: Value, _ text: borrowing OctetBuffer) -> IPAddress? {
    let octets = text.view(value.range)
    switch value.kind {
    case .ip6addr:
      return octets.count == 16
        ? IPAddress(v6High: octets.uint64(0), low: octets.uint64(8)) : nil
    case .string: return octets.dottedDecimal.map { IPAddress(v4: $0) } ?? octets.colonHexadecimal
    case .undefined, .boolean, .integer, .datetime, .binary, .ip4addr: return nil
    }
  }
}
