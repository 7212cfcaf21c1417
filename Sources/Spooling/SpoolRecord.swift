internal import Octets

/// How far an input is behind a batch, in words that another run of the program understands.
public struct SpoolMark: Equatable, Sendable {
  /// In which numbering of the input's events: by chance, kept in the checkpoint.
  public let epoch: UInt64
  /// The input, by its name in lower case.
  public let input: String
  /// How many of its events are in the queue up to here, or were dropped before.
  public let events: UInt64

  /// A mark.
  public init(epoch: UInt64, input: String, events: UInt64) {
    self.epoch = epoch
    self.input = input
    self.events = events
  }
}

/// What a segment says of a batch, in a header of fixed size before it. All numbers are in network order:
///
///      0  FF 57 42 01            4  CRC-32C of octets 8 to 63
///      8  octets of the body    12  CRC-32C of the body
///     16  number of the queue   24  number of the first event in it
///     32  events                36  kind   37  flags (1: a part)   38  octets of the input's name
///     40  epoch of the mark     48  events of the mark             56  where the record stands
///
/// The body is the name of the mark's input, then the batch.
public struct SpoolRecord: Equatable, Sendable {
  /// What a body is.
  public enum Kind: UInt8, Sendable {
    /// Lines of text.
    case text = 1
    /// Events, field by field.
    case events = 2
  }

  /// How many octets a header has.
  public static let headerCount = 64
  /// What a header begins with; `FF` is in no text that the program renders.
  static let magic: UInt32 = 0xFF57_4201

  /// What the body is.
  public var kind: Kind
  /// Whether more belongs to it: after a crash, a part without its end is taken back.
  public var isPart: Bool
  /// The queue's number, by chance.
  public var queue: UInt64
  /// The number of the first event in the queue's order.
  public var first: UInt64
  /// How many events there are.
  public var eventCount: UInt32
  /// How far the input is behind it; nil where that is not kept.
  public var mark: SpoolMark?
  /// Where the body's batch lies, from the record's start on.
  public internal(set) var payload = 0..<0

  /// A record.
  public init(
    kind: Kind, isPart: Bool, queue: UInt64, first: UInt64, eventCount: UInt32, mark: SpoolMark?
  ) {
    self.kind = kind
    self.isPart = isPart
    self.queue = queue
    self.first = first
    self.eventCount = eventCount
    self.mark = mark
  }

  /// How many octets it has with its header.
  public var count: Int { payload.upperBound }

  // MARK: - Writing

  /// A record as octets, which stands at `place` of its segment.
  func octets(_ batch: borrowing OctetView, at place: Int) -> OctetBuffer {
    let name = Array((mark?.input ?? "").utf8.prefix(65_535))
    var body = OctetBuffer(capacity: Self.headerCount + name.count + batch.count)
    body.append(name)
    body.append(batch)
    var fields = OctetBuffer(capacity: Self.headerCount)
    fields.append(bigEndian: UInt64(UInt32(body.count)) << 32 | UInt64(Checksum.of(body.view)))
    fields.append(bigEndian: queue)
    fields.append(bigEndian: first)
    let words = UInt64(eventCount) << 32 | UInt64(kind.rawValue) << 24
    fields.append(bigEndian: words | (isPart ? 1 << 16 : 0) | UInt64(name.count))
    fields.append(bigEndian: mark?.epoch ?? 0)
    fields.append(bigEndian: mark?.events ?? 0)
    fields.append(bigEndian: UInt64(place))
    var record = OctetBuffer(capacity: Self.headerCount + body.count)
    record.append(bigEndian: UInt64(Self.magic) << 32 | UInt64(Checksum.of(fields.view)))
    record.append(fields.view)
    record.append(body.view)
    return record
  }

  // MARK: - Reading

  /// What stands at a place of a segment.
  enum Finding {
    /// A record whose header and body are as they were written.
    case whole(SpoolRecord)
    /// A header, with a body that is not as it was written.
    case damagedBody(SpoolRecord)
    /// A header whose body the octets do not reach.
    case cut(SpoolRecord)
    /// No header.
    case nothing
  }

  /// Reads the header at `place` of the octets, which stands at `standing` of its segment; nil where there is
  /// none, or one of another queue than `queue`.
  static func header(
    in octets: borrowing OctetView, at place: Int, standing: Int, queue: UInt64?
  ) -> SpoolRecord? {
    guard place >= 0, octets.count - place >= headerCount, octets.uint32(place) == magic,
      octets.uint32(place + 4)
        == Checksum.of(octets.slice(from: place + 8, count: headerCount - 8)),
      octets.uint64(place + 56) == UInt64(standing),
      queue == nil || queue == octets.uint64(place + 16),
      let kind = Kind(rawValue: octets.octet(place + 36))
    else { return nil }
    let bodyCount = Int(octets.uint32(place + 8))
    let nameCount = Int(octets.uint16(place + 38))
    guard nameCount <= bodyCount else { return nil }
    var record = SpoolRecord(
      kind: kind, isPart: octets.octet(place + 37) & 1 != 0, queue: octets.uint64(place + 16),
      first: octets.uint64(place + 24), eventCount: octets.uint32(place + 32), mark: nil)
    record.payload = headerCount + nameCount..<headerCount + bodyCount
    return record
  }

  /// Reads what stands at `place` of the octets, and at `standing` of its segment; a record of another queue
  /// than `queue` is none.
  static func find(
    in octets: borrowing OctetView, at place: Int, standing: Int, queue: UInt64?
  ) -> Finding {
    guard var record = header(in: octets, at: place, standing: standing, queue: queue) else {
      return .nothing
    }
    let bodyCount = record.count - headerCount
    guard octets.count - place - headerCount >= bodyCount else { return .cut(record) }
    let body = octets.slice(from: place + headerCount, count: bodyCount)
    guard Checksum.of(body) == octets.uint32(place + 12) else { return .damagedBody(record) }
    let nameCount = bodyCount - record.payload.count
    if nameCount > 0 {
      record.mark = SpoolMark(
        epoch: octets.uint64(place + 40),
        input: String(decoding: body.slice(from: 0, count: nameCount).array(), as: UTF8.self),
        events: octets.uint64(place + 48))
    }
    return .whole(record)
  }
}

extension OctetBuffer {
  /// Appends a number in network order.
  mutating func append(bigEndian value: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value &>> shift))
    }
  }
}
