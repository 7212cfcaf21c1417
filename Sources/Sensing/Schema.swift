/// How packets' fields are named, numbered and typed in events.
public enum Schema: UInt8, Sendable, CaseIterable {
  /// The page's fields and nothing else.
  case strict
  /// The page's fields, and those its users miss.
  case standard
  /// The default's fields as numbers and booleans, with records numbered 1, 2, 3.
  case native
  /// Native's fields, in JSON under short keys and without what is at its usual value.
  case compact

  /// The name in the directive `Schema`.
  public var name: String {
    switch self {
    case .strict: "Strict"
    case .standard: "Default"
    case .native: "Native"
    case .compact: "Compact"
    }
  }

  /// The schema of a name, in any case.
  public init?(name: String) {
    guard let schema = Self.allCases.first(where: { $0.name.lowercased() == name.lowercased() })
    else { return nil }
    self = schema
  }

  /// Whether numbers and booleans are written as such, not as strings.
  var isTyped: Bool {
    @inline(always)
    get {
      switch self {
      case .strict, .standard: false
      case .native, .compact: true
      }
    }
  }

  /// Whether JSON has short keys, and leaves out what is at its usual value.
  var isCompact: Bool {
    @inline(always) get { self == .compact }
  }

  /// Whether the first record of a section has no number and the next one has 3.
  var numbersAsThePage: Bool {
    @inline(always) get { !isTyped }
  }

  /// Whether there are fields that the page does not show.
  var hasAdditions: Bool {
    @inline(always) get { self != .strict }
  }

  /// Whether the OPT record is one of the additional records; else its content is `dns.edns.*`.
  var listsOPT: Bool {
    @inline(always) get { self == .strict }
  }

  /// The number of the record at `ordinal` (0, 1, 2…) in its section; zero says that it has none.
  @inline(always)
  func label(ofRecord ordinal: Int) -> Int {
    if numbersAsThePage { return ordinal == 0 ? 0 : ordinal &+ 2 }
    return ordinal &+ 1
  }

  /// The number of the question at `ordinal`: the first has none, so that its name is
  /// `dns.query.name` in every schema.
  @inline(always)
  func label(ofQuestion ordinal: Int) -> Int {
    if ordinal == 0 { return 0 }
    return numbersAsThePage ? ordinal &+ 2 : ordinal &+ 1
  }
}

/// The numbers from `least` to `most` in the order of their digits as text: 10 comes before 2.
///
/// Field names are sorted bytewise, and a number is followed by a full stop, which is below all
/// digits; so the order of names is the order of numbers as text.
struct TextOrder {
  /// The lowest number.
  let least: Int
  /// The highest number.
  let most: Int
  /// The number to come; zero at the end.
  private var upcoming: Int

  /// The numbers of a range that starts above zero.
  @inline(always)
  init(from least: Int, through most: Int) {
    self.least = least
    self.most = most
    upcoming = 0
    if most < 10 {
      upcoming = least <= most ? least : 0
    } else {
      upcoming = 1
      if upcoming < least { advance() }
    }
  }

  /// The next number; nil at the end.
  @inline(always)
  mutating func next() -> Int? {
    guard upcoming > 0 else { return nil }
    let number = upcoming
    if _fastPath(most < 10) {
      upcoming = number < most ? number &+ 1 : 0
    } else {
      advance()
    }
    return number
  }

  /// Moves to the next number in the range: ten times it, else the next with as many digits, else
  /// the one after its prefix.
  private mutating func advance() {
    repeat {
      if upcoming &* 10 <= most {
        upcoming &*= 10
        continue
      }
      while upcoming % 10 == 9 || upcoming &+ 1 > most {
        upcoming /= 10
        if upcoming == 0 { return }
      }
      upcoming &+= 1
    } while upcoming < least
  }
}
