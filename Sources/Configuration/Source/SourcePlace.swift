/// A place in a configuration file, as an editor shows it.
///
/// Columns count octets, not characters, so that a file that is not UTF-8 has columns too.
public struct SourcePlace: Sendable, Hashable {
  /// The file's path as the user or the `include` wrote it.
  public let file: String
  /// The line, from 1.
  public let line: Int
  /// The octet within the line, from 1.
  public let column: Int

  /// The place `file:line:column`.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The place that lies some octets further on the same line.
  public func advanced(by octets: Int) -> SourcePlace {
    SourcePlace(file: file, line: line, column: column &+ octets)
  }
}

extension SourcePlace: CustomStringConvertible {
  /// The form `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}
