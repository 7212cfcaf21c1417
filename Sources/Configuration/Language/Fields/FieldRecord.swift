internal import Synchronization

/// Which fields the code of a configuration reads and makes: one that is read and that nobody makes is
/// probably misspelt, and would be undef in every event without a word.
public final class FieldRecord: Sendable {
  /// What was noted.
  private struct Notes {
    /// Where each field is read first, by lower-case name.
    var reads: [String: (name: String, place: SourcePlace)] = [:]
    /// The fields that are made, in lower case.
    var made: Set<String> = []
    /// Whether any other may be made too.
    var isOpen = false
  }

  /// What was noted.
  private let notes = Mutex(Notes())

  /// Nothing is read.
  public init() {}

  /// Notes that a field is read, or named to be taken out.
  func noteRead(_ name: String, at place: SourcePlace) {
    notes.withLock { notes in
      let key = name.lowercased()
      if notes.reads[key] == nil { notes.reads[key] = (name, place) }
    }
  }

  /// Notes that a field is made.
  func noteMade(_ name: String) { notes.withLock { _ = $0.made.insert(name.lowercased()) } }

  /// Notes a call of what makes fields that only events or other directives know.
  func noteOpen() { notes.withLock { $0.isOpen = true } }

  /// Warns of the fields that are read and that nobody makes.
  public func report(_ catalogue: FieldCatalogue, _ diagnostics: Diagnostics) {
    let doubtful = notes.withLock { notes in
      notes.isOpen
        ? [] : notes.reads.filter { !notes.made.contains($0.key) && catalogue.lacks($0.value.name) }
    }
    for (_, read) in doubtful.sorted(by: { $0.key < $1.key }) {
      let suggestion = catalogue.suggestion(for: read.name)
      diagnostics.warning(
        at: read.place, "nothing makes the field '$\(read.name)': it is undef in every event",
        remedy: suggestion == nil ? "'wirebird reference' lists the fields" : nil,
        suggestion: suggestion)
    }
  }
}
