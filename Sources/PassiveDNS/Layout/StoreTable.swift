/// The tables of a store, each a column family of the database.
///
/// What each key holds is in docs/decisions/026 and in ``SetKey``, ``MemberKey`` and ``NameKey``. Values
/// are ``Observation``s unless said otherwise.
enum StoreTable: Int, CaseIterable, Sendable {
  /// What is known of the store itself: the layout's version, sensors, reading positions. Own values.
  case facts
  /// RRsets of responses that answered their query, in bailiwick: ``SetKey``.
  case sets
  /// Each RDATA of ``sets``, leading to its owners: ``MemberKey``.
  case members
  /// RRsets of responses that nobody can vouch for: ``SetKey``.
  case untrustedSets
  /// Each RDATA of ``untrustedSets``: ``MemberKey``.
  case untrustedMembers
  /// Every owner of ``sets`` and its types, labels in their own order: ``NameKey``.
  case names
  /// Names without records of a type (NXDOMAIN, NODATA), with the SOA record that says so.
  case absences
  /// Zones whose many names were counted and not kept.
  case floods
  /// Names by the time at which they were first seen; no values.
  case newest
  /// Who asked: a table that forgets, by the hour, and that nothing shows but what asks for it:
  /// ``ClientKey``.
  case clients

  /// What the column family is called.
  var name: String {
    switch self {
    case .facts: "default"
    case .sets: "sets"
    case .members: "members"
    case .untrustedSets: "untrusted-sets"
    case .untrustedMembers: "untrusted-members"
    case .names: "names"
    case .absences: "absences"
    case .floods: "floods"
    case .newest: "newest"
    case .clients: "clients"
    }
  }

  /// Whether values are observations that are merged.
  var holdsObservations: Bool { self != .facts && self != .newest }
}
