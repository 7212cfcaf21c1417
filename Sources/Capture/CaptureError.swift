/// Why packets cannot be captured or a capture file cannot be read, for people.
public struct CaptureError: Error, Hashable, Sendable {
  /// What kind of thing failed.
  public enum Code: Hashable, Sendable {
    /// A file, a pipe or a directory cannot be opened.
    case open
    /// Reading failed half-way.
    case read
    /// It is no capture file, or one of a kind that is not read.
    case format
    /// A filter expression is wrong.
    case filter
    /// There is no such device.
    case noSuchDevice
    /// The process may not capture.
    case permission
    /// The device or libpcap failed otherwise.
    case device
  }

  /// What kind of thing failed.
  public let code: Code
  /// The path, the device or the expression.
  public let subject: String
  /// Where in the file, in octets of its uncompressed contents.
  public let offset: UInt64?
  /// What is wrong.
  public let cause: String
  /// What to do about it; may be empty.
  public let remedy: String

  /// An error about `subject`.
  public init(
    _ code: Code, _ subject: String, offset: UInt64? = nil, cause: String, remedy: String = ""
  ) {
    self.code = code
    self.subject = subject
    self.offset = offset
    self.cause = cause
    self.remedy = remedy
  }
}

extension CaptureError: CustomStringConvertible {
  /// `SUBJECT: CAUSE (at octet OFFSET); REMEDY`.
  public var description: String {
    let place = offset.map { " (at octet \($0))" } ?? ""
    let advice = remedy.isEmpty ? "" : "; \(remedy)"
    return "\(subject): \(cause)\(place)\(advice)"
  }
}
