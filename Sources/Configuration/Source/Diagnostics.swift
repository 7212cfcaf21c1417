/// All that was found wrong while reading one configuration, in the order of finding.
///
/// A class, because readers of blocks and modules share one list. Used by one thread.
public final class Diagnostics {
  /// How many are kept; a file that is wrong throughout must not fill the memory.
  public static let limit = 1_000

  /// What was found, at most `limit`.
  public private(set) var list: [Diagnostic] = []
  /// How many errors were found, kept or not.
  public private(set) var errorCount = 0
  /// How many warnings were found, kept or not.
  public private(set) var warningCount = 0

  /// An empty list.
  public init() {}

  /// True when there is an error.
  public var hasErrors: Bool { errorCount > 0 }

  /// True when further ones are only counted, so that no work need go into their words.
  public var isFull: Bool { list.count >= Diagnostics.limit }

  /// Adds one; beyond `limit` it is only counted.
  public func add(_ diagnostic: Diagnostic) {
    switch diagnostic.severity {
    case .error: errorCount += 1
    case .warning: warningCount += 1
    }
    if list.count < Diagnostics.limit { list.append(diagnostic) }
  }

  /// Adds an error.
  public func error(
    at place: SourcePlace?, _ cause: String, remedy: String? = nil, suggestion: String? = nil
  ) {
    add(Diagnostic(.error, at: place, cause, remedy: remedy, suggestion: suggestion))
  }

  /// Adds a warning.
  public func warning(
    at place: SourcePlace?, _ cause: String, remedy: String? = nil, suggestion: String? = nil
  ) {
    add(Diagnostic(.warning, at: place, cause, remedy: remedy, suggestion: suggestion))
  }

  /// Every diagnostic on a line of its own, those of a file in the order of its lines, and how many
  /// more there are when not all were kept.
  public var rendered: String {
    var files: [String: Int] = [:]
    for place in list.compactMap(\.place) where files[place.file] == nil {
      files[place.file] = files.count
    }
    let order = list.enumerated().map { entry -> (file: Int, line: Int, column: Int, at: Int) in
      guard let place = entry.element.place else { return (-1, 0, 0, entry.offset) }
      return (files[place.file] ?? 0, place.line, place.column, entry.offset)
    }
    var lines = order.sorted { $0 < $1 }.map { list[$0.at].description }
    let dropped = errorCount + warningCount - list.count
    if dropped > 0 { lines.append("… and \(dropped) more") }
    return lines.joined(separator: "\n")
  }
}
