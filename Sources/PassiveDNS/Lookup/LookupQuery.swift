/// A question to a store.
public struct LookupQuery: Sendable {
  /// What is asked for.
  public enum Subject: Sendable {
    /// RRsets by their owner.
    case owner(NamePattern)
    /// Records by a name in their RDATA.
    case dataName(NamePattern)
    /// Records by the address that is their RDATA.
    case address(AddressRange)
    /// Records by their RDATA, octet by octet, names without compression.
    case rawData([UInt8])
    /// Owners and types whose owner's text matches; rows have no RDATA.
    case ownersLike(TextPattern)
    /// RDATA and types whose text matches; rows have the root as owner.
    case dataLike(TextPattern)
    /// Every RRset, in the order of the store.
    case everything
  }

  /// Which rows' word is taken.
  public enum Trust: Sendable {
    /// What is trusted.
    case trustedOnly
    /// All of it: first what is trusted, then what is not, which rows say.
    case everything
  }

  /// What rows are for questions about RDATA.
  public enum DataForm: Sendable {
    /// A row for each owner, type and RDATA, summed over the RRsets that it was in, as DNSDB has it.
    case records
    /// A row for each RRset that has it.
    case sets
  }

  /// What is asked for.
  public var subject: Subject
  /// Which types.
  public var types = TypeFilter.any
  /// Which bailiwick, in wire form and lower case; nil wants all. For questions about owners.
  public var bailiwick: [UInt8]?
  /// Whose rows are left out: owners that another question has asked for already.
  public var exceptOwners: NamePattern?
  /// First seen at this second or later.
  public var firstAfter: Int64?
  /// First seen at this second or before.
  public var firstBefore: Int64?
  /// Last seen at this second or later.
  public var lastAfter: Int64?
  /// Last seen at this second or before.
  public var lastBefore: Int64?
  /// How many rows are passed over.
  public var offset = 0
  /// How many rows there are at most; zero sets no limit.
  public var limit = 0
  /// After how many nanoseconds of looking the store gives up, while rows are asked for; zero sets no
  /// limit.
  public var timeBudgetNanoseconds: Int64 = 0
  /// After how many keys that were looked at the store gives up; zero sets no limit.
  public var workBudget = 0
  /// Whose word is taken.
  public var trust = Trust.trustedOnly
  /// What rows are for questions about RDATA.
  public var dataForm = DataForm.records
  /// Whether rows that differ in their sensor only become one, as DNSDB has it.
  public var sumsSensors = true

  /// A question.
  public init(_ subject: Subject) { self.subject = subject }

  /// Whether an observation is within the time fences.
  func isInTime(_ observation: Observation) -> Bool {
    let first = observation.firstMilliseconds / 1000
    let last = observation.lastMilliseconds / 1000
    return first >= firstAfter ?? .min && first <= firstBefore ?? .max
      && last >= lastAfter ?? .min && last <= lastBefore ?? .max
  }
}

/// How a lookup ended.
public enum LookupEnding: Hashable, Sendable {
  /// There are no more rows.
  case complete
  /// The limit was reached, and there are more.
  case limit
  /// The time was spent.
  case time
  /// The work was spent.
  case work
}
