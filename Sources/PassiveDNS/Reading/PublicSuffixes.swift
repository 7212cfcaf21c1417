internal import CPSL
internal import Octets

/// Whether zones are public suffixes, by libpsl's list (https://publicsuffix.org), with the last answers
/// remembered.
@safe
struct PublicSuffixes: ~Copyable {
  /// The list; nil where there is none, which makes a suffix of every name of one label.
  private let list: OpaquePointer?
  /// The hash that answers are remembered by.
  private let keyed = KeyedHash()
  /// Hashes of names, the lowest bit saying what they are; zero where none is remembered.
  private var known = [UInt64](repeating: 0, count: 4096)

  /// The list that is built into libpsl.
  init() { unsafe list = wirebird_psl_is_there() != 0 ? late_psl_builtin() : nil }

  /// Whether a name, whose labels are given in reverse, is one; the root is.
  mutating func contain(_ reversed: borrowing OctetView) -> Bool {
    if reversed.isEmpty { return true }
    let hash = keyed.hash(reversed)
    let place = Int(truncatingIfNeeded: hash &>> 48) & 4095
    if known[place] | 1 == hash | 1 { return known[place] & 1 == 1 }
    let wire = StoredName.wire(reversed: reversed.array())
    let isSuffix = ask(StoredName.text(wire), labels: StoredName.labelCount(wire))
    known[place] = isSuffix ? hash | 1 : hash & ~1
    return isSuffix
  }

  /// Asks the list.
  private func ask(_ name: String, labels: Int) -> Bool {
    guard let list = unsafe list else { return labels == 1 }
    let answer = unsafe late_psl_is_public_suffix(list, name)
    return labels == 1 || answer != 0
  }
}
