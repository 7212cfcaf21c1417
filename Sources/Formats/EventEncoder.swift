public import Events
public import Octets

/// Writes events in a format; one thread uses it.
public protocol EventEncoder: AnyObject {
  /// Writes one event as one record, whatever octets its fields hold: nothing in them ends the record
  /// or makes another. No line feed stands behind it.
  func append(_ event: Int, of batch: EventBatch, to output: inout OctetBuffer)
}

/// Reads fields from records of a format; one thread uses it.
public protocol EventParser: AnyObject {
  /// Sets the fields that a record has.
  ///
  /// - Throws: What is wrong with the record; fields before that are set.
  func parse(_ record: [UInt8], into event: Int, of batch: EventBatch) throws(FormatFailure)
}

/// Why a record could not be read.
public struct FormatFailure: Error, Equatable, Sendable {
  /// What is wrong, without a full stop.
  public let cause: String

  /// A failure and its cause.
  public init(_ cause: String) { self.cause = cause }
}
