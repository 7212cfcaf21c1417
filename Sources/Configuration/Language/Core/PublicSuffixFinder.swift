public import Octets

/// Finds a part of domain names by the Public Suffix List, for one thread.
public final class PublicSuffixFinder {
  /// Which part of a name is asked for.
  public enum Part: Sendable {
    /// The suffix under which names are registered: `co.uk`.
    case suffix
    /// The suffix with one more label: `example.co.uk`.
    case registered
  }

  /// What is asked for.
  private let part: Part
  /// The list.
  private let list = PublicSuffixList.shared
  /// The name as the list wants it.
  private var text = OctetBuffer(capacity: OctetView.nameTextLimit + 8)
  /// Names that were looked up, and where their parts begin; -1 where they have none. Traffic repeats
  /// names, and the list is slow.
  private var known = [(hash: Int, offset: Int)](repeating: (hash: 0, offset: -1), count: 4096)

  /// A finder of one part.
  public init(_ part: Part) { self.part = part }

  /// Where the part is in a name in the text form of events, without a full stop at its end; nil where
  /// it has no such part.
  public func range(in name: borrowing OctetView) -> Range<Int>? {
    guard name.count > 0, name.count <= OctetView.nameTextLimit else { return nil }
    let count = fold(name)
    guard count > 0, let start = offset(), start < count else { return nil }
    return start..<count
  }

  /// Where the part begins in ``text``.
  ///
  /// A name is known by a hash of 64 bits, whose key changes with every start of the program.
  private func offset() -> Int? {
    let hash = Self.hash(of: text)
    let index = hash & 4095
    if known[index].hash != hash { known[index] = (hash, list.offset(of: part, in: text) ?? -1) }
    return known[index].offset >= 0 ? known[index].offset : nil
  }

  /// A hash of a text.
  private static func hash(of text: borrowing OctetBuffer) -> Int {
    var hasher = Hasher()
    unsafe text.view.withUnsafeOctets { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize()
  }

  /// Writes a name to ``text`` as the list wants it, with a zero behind; answers its length.
  private func fold(_ name: borrowing OctetView) -> Int {
    let count = name.nameCount
    text.removeAll()
    var at = 0
    while at < count {
      let next = min(name.unescaped(at).next, count)
      let octet = name.octet(at)
      let isPlain = next == at &+ 1 && octet > 0x20 && octet < 0x7F
      for _ in at..<next { text.append(isPlain ? octet.lowerCased : UInt8(ascii: "_")) }
      at = next
    }
    text.append(0)
    return count
  }
}
