internal import Configuration
internal import Events
internal import Octets

/// Hides addresses and names in the text of fields.
///
/// One thread at a time uses it.
final class TextMask {
  /// Hides addresses.
  private let addresses: AddressMask
  /// Finds registered domains.
  private let domains = PublicSuffixFinder(.registered)
  /// Text that is looked at.
  private var buffer = OctetBuffer(capacity: 4096)

  /// A mask of texts.
  init(_ addresses: AddressMask) { self.addresses = addresses }

  /// Whether there may be an address in a part of a text: each has a full stop or a colon.
  static func mayHoldAddress(_ range: TextRange, of text: borrowing OctetBuffer) -> Bool {
    let octets = text.view(from: Int(range.start), count: Int(range.count))
    return separators.end(in: octets, from: 0) < octets.count
  }

  /// What does not separate the numbers of addresses; control characters are looked at further, too.
  private static let separators = PlainOctets(except: [0x2E, 0x3A])

  /// The text with all addresses in it hidden, also in names of the reverse tree; nil where it has none.
  func hidingAddresses(in text: [UInt8]) -> [UInt8]? {
    guard text.contains(where: { $0 == 0x2E || $0 == 0x3A }) else { return nil }
    if let reverse = hidingReverseName(text) { return reverse }
    buffer.removeAll()
    buffer.append(text)
    var result: [UInt8] = []
    var copied = 0
    var at = 0
    while at < text.count {
      guard text[at].isOfAddresses else {
        at += 1
        continue
      }
      var start = at
      while at < text.count, text[at].isOfAddresses { at += 1 }
      // A full stop or colon that ends a sentence, and `ip4:` before an address, are no part of it.
      var end = at
      while end > start, text[end - 1] == 0x2E { end -= 1 }
      var address = address(from: start, to: end)
      if address == nil, let colon = text[start..<end].firstIndex(of: 0x3A), colon + 1 < end {
        start = colon + 1
        address = self.address(from: start, to: end)
      }
      guard let address else { continue }
      switch addresses.replacement(for: address) {
      case .same: continue
      case .address(let other): result += text[copied..<start] + Array(other.description.utf8)
      case .text(let other): result += text[copied..<start] + other
      }
      copied = end
    }
    return copied == 0 ? nil : result + text[copied...]
  }

  /// The address that a part of the text is.
  private func address(from start: Int, to end: Int) -> IPAddress? {
    guard end - start >= 2, end - start <= 45 else { return nil }
    return Self.address(in: buffer, from: start, to: end)
  }

  /// The address that a part of a text is.
  private static func address(
    in buffer: borrowing OctetBuffer, from start: Int, to end: Int
  ) -> IPAddress? {
    let view = buffer.view(from: start, count: end - start)
    return view.dottedDecimal.map { IPAddress(v4: $0) } ?? view.colonHexadecimal
  }

  // MARK: - Names

  /// A name with every label above the registered domain under a keyed hash, which depends on what
  /// stands behind the label; all labels where there is no registered domain.
  func hidingLabels(of name: [UInt8]) -> [UInt8] {
    guard name.count > 0, name != [0x2E] else { return name }
    buffer.removeAll()
    buffer.append(name)
    let kept = domains.range(in: buffer.view)?.lowerBound ?? name.count
    guard kept > 0 else { return name }
    var starts = [0]
    var at = 0
    while at < kept {
      let octet = name[at]
      at += octet == 0x5C ? 2 : 1
      if octet == 0x2E, at < kept { starts.append(at) }
    }
    var result = Array(name[min(kept, name.count)...])
    for (index, start) in starts.enumerated().reversed() {
      let last = index + 1 < starts.count ? starts[index + 1] - 1 : min(kept, name.count)
      var end = last
      if index + 1 == starts.count, kept < name.count { end -= 1 }
      let suffix = result
      let label = name[start..<end].map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
      let hidden = addresses.hash(label + [0x2E] + suffix, kind: 0)
      result = hidden + (suffix.isEmpty ? [] : [0x2E] + suffix)
    }
    return result
  }

  // MARK: - The reverse tree

  /// A name below in-addr.arpa or ip6.arpa with its address hidden; nil for others.
  private func hidingReverseName(_ name: [UInt8]) -> [UInt8]? {
    guard let last = name.last, last | 0x20 == 0x61 else { return nil }
    let lower = name.map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }
    for (zone, width) in [(Array(".in-addr.arpa".utf8), 8), (Array(".ip6.arpa".utf8), 4)] {
      guard lower.count > zone.count, lower.suffix(zone.count).elementsEqual(zone) else { continue }
      let labels = lower.dropLast(zone.count).split(
        separator: 0x2E, omittingEmptySubsequences: false)
      // Numbers count from the zone on; what stands before them stays.
      var numbers: [UInt64] = []
      for label in labels.reversed() {
        guard numbers.count < (width == 8 ? 4 : 32),
          let number = Self.number(label, radix: width == 8 ? 10 : 16), number < 1 << UInt64(width)
        else { break }
        numbers.append(number)
      }
      guard !numbers.isEmpty else { return nil }
      let rest: [UInt8] = labels.dropLast(numbers.count).flatMap { label in Array(label) + [0x2E] }
      return rest + hidden(numbers, width: width) + zone
    }
    return nil
  }

  /// The labels of numbers, the highest first, of an address that is hidden.
  private func hidden(_ numbers: [UInt64], width: Int) -> [UInt8] {
    let bits = numbers.reduce(UInt128(0)) { $0 << UInt128(width) | UInt128($1) }
    let total = width == 8 ? 32 : 128
    let full = bits << UInt128(total - width * numbers.count)
    let address =
      total == 32
      ? IPAddress(v4: UInt32(truncatingIfNeeded: full))
      : IPAddress(
        v6High: UInt64(truncatingIfNeeded: full >> 64), low: UInt64(truncatingIfNeeded: full))
    switch addresses.replacement(for: address) {
    case .same: return labels(of: address, count: numbers.count, width: width)
    case .address(let other): return labels(of: other, count: numbers.count, width: width)
    case .text(let text): return text
    }
  }

  /// The first numbers of an address as labels, the last one first.
  private func labels(of address: IPAddress, count: Int, width: Int) -> [UInt8] {
    let octets = address.octets
    let numbers = width == 8 ? octets : octets.flatMap { [$0 >> 4, $0 & 15] }
    return Array(
      numbers.prefix(count).reversed().map { Array(String($0, radix: width == 8 ? 10 : 16).utf8) }
        .joined(separator: [0x2E]))
  }

  /// The number that a label is; nil for others.
  private static func number(_ label: ArraySlice<UInt8>, radix: UInt64) -> UInt64? {
    guard (1...3).contains(label.count) else { return nil }
    var number: UInt64 = 0
    for octet in label {
      let digit: UInt64
      switch octet {
      case 0x30...0x39: digit = UInt64(octet - 0x30)
      case 0x61...0x66 where radix == 16: digit = UInt64(octet - 0x57)
      default: return nil
      }
      number = number * radix + digit
    }
    return number
  }
}

extension UInt8 {
  /// Whether addresses are written with it.
  fileprivate var isOfAddresses: Bool {
    switch self {
    case 0x30...0x3A, 0x2E, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }
}
