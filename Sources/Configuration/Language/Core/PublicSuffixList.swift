internal import CPSL
internal import Octets

/// The Public Suffix List (publicsuffix.org) as the system has it: the newer of the file of Debian's
/// package `publicsuffix` and what is built into libpsl.
@safe
final class PublicSuffixList: @unchecked Sendable {
  // Unchecked: the list is read once and never changed.

  /// The one of this process; read when first asked for.
  static let shared = PublicSuffixList()

  /// The list; nil where there is none.
  private let list: OpaquePointer?

  /// Reads the list.
  private init() {
    let isThere = wirebird_psl_is_there() != 0
    unsafe list = isThere ? late_psl_latest(nil) ?? late_psl_builtin() : nil
  }

  /// Where a part of a name begins; nil where the name has no such part.
  ///
  /// - Parameters:
  ///   - part: What is asked for.
  ///   - name: The name in lower case, without a full stop at its end; what is escaped stands in it as
  ///     underscores, which no suffix has, so that offsets stay.
  func offset(of part: PublicSuffixFinder.Part, in name: borrowing OctetBuffer) -> Int? {
    guard let list = unsafe list else { return nil }
    return unsafe name.view.withUnsafeOctets { octets in
      guard let start = octets.baseAddress else { return nil }
      let text = unsafe start.assumingMemoryBound(to: CChar.self)
      let found =
        unsafe part == .suffix
        ? late_psl_unregistrable_domain(list, text) : late_psl_registrable_domain(list, text)
      guard let found = unsafe found else { return nil }
      return unsafe UnsafeRawPointer(found) - start
    }
  }
}
