internal import Events
public import Octets

/// The variables and statistics of one instance of a module, for `set_var()`, `add_stat()` and their
/// like: all its Execs share them, on whatever threads they run.
///
/// A lock guards them, which only those calls take.
public final class ModuleVariables: @unchecked Sendable {
  // Unchecked: the state is only touched with the lock held.

  /// What the lock guards.
  private struct State {
    /// Variables by name.
    var variables = NamedTable<StoredValue>()
    /// Statistics by name.
    var statistics = NamedTable<Statistic>()
    /// The octets that variables hold.
    var octets = 0
  }

  /// Guards the state.
  private let lock = InstanceLock()
  /// The variables and statistics.
  private var state = State()
  /// The clock, by which lifetimes end and intervals run.
  private let clock: @Sendable () -> Timestamp

  /// None yet.
  ///
  /// - Parameter clock: What tells the time.
  public init(clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() }) {
    self.clock = clock
  }

  /// The present time.
  var now: Timestamp { clock() }

  /// Reads or changes the state, one thread at a time.
  private func change<Result, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try lock.hold { () throws(Failure) in try body(&state) }
  }

  // MARK: - Variables

  /// Makes a variable without a value, unless there is one.
  func create(
    _ name: borrowing OctetView, until expiry: Timestamp?
  ) throws(CallFailure) {
    let now = now
    try change { state throws(CallFailure) in
      if Self.variable(name, now, &state) != nil { return }
      try Self.add(StoredValue(), name, until: expiry, now, &state)
    }
  }

  /// Gives a variable a value, whose octets, if it has any, stand in a text; makes it where needed.
  func set(
    _ name: borrowing OctetView, _ value: Value, _ text: borrowing OctetBuffer
  ) throws(CallFailure) {
    let now = now
    try change { state throws(CallFailure) in
      var index = Self.variable(name, now, &state)
      if index == nil {
        try Self.add(StoredValue(), name, until: nil, now, &state)
        index = state.variables.index(of: name)
      }
      guard let index else { return }
      let growth = Int(value.range.count) - state.variables[index].octets.count
      guard state.octets + growth <= LanguageLimits.variableOctets else {
        throw CallFailure(
          "the variables of an instance hold at most \(LanguageLimits.variableOctets) octets")
      }
      state.octets += growth
      state.variables[index].set(value, text)
    }
  }

  /// Puts the octets of a variable's value, if it has any, at the end of a text, and answers the value;
  /// `undef` where there is no such variable.
  func value(of name: TextRange, in batch: EventBatch) -> Value {
    let now = now
    return change { state in
      guard let index = Self.variable(name, batch.text, now, &state) else { return .undefined }
      return state.variables[index].value(in: batch)
    }
  }

  /// Where the variable is whose name a part of a text is.
  private static func variable(
    _ name: TextRange, _ text: borrowing OctetBuffer, _ now: Timestamp, _ state: inout State
  ) -> Int? {
    variable(text.view(name), now, &state)
  }

  /// Deletes a variable, if there is one.
  func delete(_ name: borrowing OctetView) {
    change { state in
      guard let index = state.variables.index(of: name) else { return }
      Self.remove(index, &state)
    }
  }

  /// Where a variable is; nil where there is none, or not any more.
  private static func variable(
    _ name: borrowing OctetView, _ now: Timestamp, _ state: inout State
  ) -> Int? {
    guard let index = state.variables.index(of: name) else { return nil }
    guard state.variables.hasExpired(index, at: now) else { return index }
    remove(index, &state)
    return nil
  }

  /// Takes a variable away.
  private static func remove(_ index: Int, _ state: inout State) {
    state.octets -= state.variables[index].octets.count
    state.variables.remove(index)
  }

  /// Adds a variable; those whose time has passed make room.
  private static func add(
    _ value: StoredValue, _ name: borrowing OctetView, until expiry: Timestamp?, _ now: Timestamp,
    _ state: inout State
  ) throws(CallFailure) {
    if state.variables.count >= LanguageLimits.variables {
      for index in state.variables.expired(at: now).reversed() { remove(index, &state) }
    }
    guard state.variables.count < LanguageLimits.variables else {
      throw CallFailure("an instance has at most \(LanguageLimits.variables) variables")
    }
    state.variables.add(value, name, until: expiry)
  }

  // MARK: - Statistics

  /// Makes a statistic, unless there is one.
  func create(
    _ name: borrowing OctetView, _ statistic: Statistic, until expiry: Timestamp?
  ) throws(CallFailure) {
    let now = now
    try change { state throws(CallFailure) in
      if Self.statistic(name, now, &state) != nil { return }
      if state.statistics.count >= LanguageLimits.variables {
        for index in state.statistics.expired(at: now).reversed() {
          state.statistics.remove(index)
        }
      }
      guard state.statistics.count < LanguageLimits.variables else {
        throw CallFailure("an instance has at most \(LanguageLimits.variables) statistics")
      }
      state.statistics.add(statistic, name, until: expiry)
    }
  }

  /// Whether there is a statistic.
  func hasStatistic(_ name: borrowing OctetView) -> Bool {
    let now = now
    return change { state in Self.statistic(name, now, &state) != nil }
  }

  /// Adds a number to a statistic; false where there is none.
  func add(_ number: Int64, to name: borrowing OctetView, at time: Timestamp?) -> Bool {
    let now = now
    return change { state in
      guard let index = Self.statistic(name, now, &state) else { return false }
      state.statistics[index].add(number, at: time ?? now)
      return true
    }
  }

  /// What a statistic came to; nil where there is none, or nothing yet.
  func result(of name: borrowing OctetView, at time: Timestamp?) -> Int64? {
    let now = now
    return change { state in
      guard let index = Self.statistic(name, now, &state) else { return nil }
      state.statistics[index].advance(to: time ?? now)
      return state.statistics[index].result
    }
  }

  /// Where a statistic is; nil where there is none, or not any more.
  private static func statistic(
    _ name: borrowing OctetView, _ now: Timestamp, _ state: inout State
  ) -> Int? {
    guard let index = state.statistics.index(of: name) else { return nil }
    guard state.statistics.hasExpired(index, at: now) else { return index }
    state.statistics.remove(index)
    return nil
  }
}
