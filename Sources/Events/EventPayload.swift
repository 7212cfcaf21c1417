public import Octets

/// What events were made of, kept so that their fields are rendered only when somebody asks.
///
/// A packet's events keep its octets; nobody pays for the text of a field that is never read. A copy
/// of a batch shares its payload, so calls may come from several threads at once, each with a batch
/// of its own; implementations put text into the batch's own ``EventBatch/text``.
public protocol EventPayload: AnyObject {
  /// Whether members of JSON are called otherwise than fields; see ``memberName(of:value:event:in:)``.
  var namesMembers: Bool { get }

  /// How a field of an event is written as a member of JSON, where ``namesMembers``.
  func memberName(
    of key: FieldKey, value: Value, event: Int, in batch: EventBatch
  ) -> MemberName

  /// The value of a field of an event as it was made; nil where the event has no such field.
  func value(of key: FieldKey, event: Int, in batch: EventBatch) -> Value?

  /// Whether no event of this payload can have a field: one that a configuration makes up.
  func neverHas(_ key: FieldKey) -> Bool

  /// How much memory it has, about.
  var octetCount: Int { get }

  /// The same events in no more memory than they need: for those who keep them for long.
  func compacted() -> Self

  /// Some of the events, in the order given, in no more memory than they need; nil where this cannot be.
  func extracted(_ events: [Int]) -> Self?

  /// Appends all fields of an event, in order, with ``EventBatch/append(_:_:to:)``.
  func appendFields(of event: Int, to batch: EventBatch)

  /// Writes lines of JSON, `{…}` and a line feed each, from event `start` on.
  ///
  /// Dropped events are left out; fields that were appended to an event come behind its own; an
  /// expanded event is written by ``JSONText``. It stops when `output` holds `limit` octets or more.
  ///
  /// - Returns: The first event that was not looked at.
  func appendJSONLines(
    of batch: EventBatch, from start: Int, limit: Int, text: inout JSONText,
    to output: inout OctetBuffer
  ) -> Int
}

extension EventPayload {
  /// Nothing is known.
  public func neverHas(_ key: FieldKey) -> Bool { false }

  /// Nothing is known.
  public var octetCount: Int { 0 }

  /// It cannot be.
  public func extracted(_ events: [Int]) -> Self? { nil }

  /// It is small.
  public func compacted() -> Self { self }

  /// They have the names of the fields.
  public var namesMembers: Bool { false }

  /// The field's own.
  public func memberName(
    of key: FieldKey, value: Value, event: Int, in batch: EventBatch
  ) -> MemberName { .own }
}

/// What a batch has whose events are made of nothing: no field.
///
/// A reader of many fields takes it for a payload that is missing, so that none has to be looked for at
/// each field.
public final class NoPayload: EventPayload, Sendable {
  /// The only one.
  public static let shared = NoPayload()

  /// Nothing to set.
  private init() {}

  /// None.
  public func value(of key: FieldKey, event: Int, in batch: EventBatch) -> Value? { nil }

  /// None.
  public func appendFields(of event: Int, to batch: EventBatch) {}

  /// Writes nothing, since no event is its own.
  public func appendJSONLines(
    of batch: EventBatch, from start: Int, limit: Int, text: inout JSONText,
    to output: inout OctetBuffer
  ) -> Int { batch.count }
}

/// What a field is called as a member of JSON.
public enum MemberName {
  /// As the field is.
  case own
  /// Not written: its value goes without saying.
  case leftOut
  /// Otherwise.
  case other([UInt8])
}
