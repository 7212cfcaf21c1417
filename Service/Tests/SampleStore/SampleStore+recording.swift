internal import DNS
internal import Octets
public import PassiveDNS

extension SampleStore {
  /// Records responses as a sensor does, with all that it counts: one A record of 192.0.2.1 for each name,
  /// answered by a resolver at a second since the epoch.
  public static func record(
    _ responses: [(name: String, second: Int64)], to path: String
  ) throws(StoreError) {
    let store = try PassiveDNSStore(path: path, access: .writing)
    var settings = WriterSettings()
    settings.sensor = "north"
    var writer = try StoreWriter(store, settings)
    for response in responses {
      guard let name = StoredName.wire(response.name) else {
        throw StoreError("\(response.name) is no name")
      }
      let start = name + [0, 1, 0, 1]
      let message: [UInt8] =
        [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + start
        + start + [0, 0, 1, 44, 0, 4, 192, 0, 2, 1]
      var table = RecordTable(capacity: 16)
      var buffer = OctetBuffer(capacity: message.count)
      buffer.append(message)
      let parsed = MessageParser.parse(buffer.view, into: &table)
      guard writer.reader.read(buffer.view, parsed, table) else {
        throw StoreError("\(response.name): the response says nothing")
      }
      try writer.record(at: Timestamp(nanoseconds: response.second * 1_000_000_000), doubts: [])
    }
    try writer.flush()
  }
}
