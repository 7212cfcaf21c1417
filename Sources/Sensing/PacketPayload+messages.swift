public import DNS
public import Events
public import Octets
public import Packets

/// A DNS message of an event, besides its octets.
public struct SensedMessage: BitwiseCopyable, Sendable {
  /// When its packet, or the last of them, was captured.
  public let time: Timestamp
  /// Who sent it to whom.
  public let flow: Flow
  /// IP's time to live or hop limit.
  public let timeToLive: UInt8
  /// Its header, and where its entries are in the table.
  public let parsed: ParsedMessage
}

/// What looks at the messages of a batch.
public protocol MessageVisitor: ~Copyable {
  /// Looks at one message.
  ///
  /// - Parameters:
  ///   - message: What is known about it.
  ///   - octets: Its octets.
  ///   - entries: The questions and records of the batch.
  ///   - event: The event's index in the batch.
  mutating func visit(
    _ message: SensedMessage, _ octets: borrowing OctetView, _ entries: borrowing RecordTable,
    event: Int)
}

extension PacketPayload {
  /// Shows a visitor the messages of a batch's events in their order; events that were dropped, and those
  /// without a message, are passed over.
  ///
  /// - Returns: How many events had no message.
  public func visitMessages<Visitor: MessageVisitor & ~Copyable>(
    of batch: EventBatch, _ visitor: inout Visitor
  ) -> Int {
    Self.visitMessages(in: store, of: batch, &visitor)
  }

  /// Shows a visitor the messages of a batch, whose packets are in a store.
  private static func visitMessages<Visitor: MessageVisitor & ~Copyable>(
    in store: borrowing PacketStore, of batch: EventBatch, _ visitor: inout Visitor
  ) -> Int {
    var withoutMessage = 0
    let count = min(batch.count, store.records.count)
    var event = 0
    while event < count {
      defer { event &+= 1 }
      if batch.isDropped(event) { continue }
      let record = store.records[event]
      guard record.hasMessage else {
        withoutMessage &+= 1
        continue
      }
      let message = SensedMessage(
        time: record.time, flow: record.packet.flow, timeToLive: record.packet.timeToLive,
        parsed: record.message)
      let octets = store.octets.view(
        from: Int(record.messageStart), count: Int(record.messageCount))
      visitor.visit(message, octets, store.entries, event: event)
    }
    return withoutMessage
  }
}
