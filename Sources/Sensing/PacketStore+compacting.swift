internal import DNS
internal import Octets
internal import Packets

extension PacketStore {
  /// How much memory it has, about.
  var octetCount: Int {
    octets.capacity + records.capacity * MemoryLayout<PacketRecord>.stride
      + entries.capacity * MemoryLayout<RecordEntry>.stride
      + layers.capacity * MemoryLayout<LayerEntry>.stride
      + encapsulations.capacity * MemoryLayout<Encapsulation>.stride
  }

  /// A store with the same contents and no more memory than they need.
  func compacted() -> PacketStore {
    var copy = PacketStore(
      octets: octets.count, records: records.count, entries: entries.count, layers: layers.count)
    copy.octets.append(octets.view)
    for index in 0..<records.count { _ = copy.records.append(records[index]) }
    for index in 0..<entries.count { _ = copy.entries.append(entries[index]) }
    for index in 0..<layers.count { _ = copy.layers.append(layers[index]) }
    copy.encapsulations = Array(encapsulations)
    copy.receivedTime = receivedTime
    copy.samplingRate = samplingRate
    return copy
  }

  /// A store with some of the events, in the order given.
  func extracted(_ events: [Int]) -> PacketStore {
    var copy = PacketStore(
      octets: 64 * events.count, records: events.count, entries: events.count, layers: 1)
    for event in events where event < records.count {
      var record = records[event]
      if record.hasMessage {
        let start = Int(record.messageStart)
        record.messageStart = Int32(truncatingIfNeeded: copy.octets.count)
        copy.octets.append(octets.view(from: start, count: Int(record.messageCount)))
        let first = Int(record.message.firstEntry)
        record.message = record.message.moved(by: copy.entries.count - first)
        for entry in first..<first + record.message.entryCount {
          _ = copy.entries.append(entries[entry])
        }
      }
      if record.packet.tunnelCount > 0, Int(record.encapsulation) < encapsulations.count {
        copy.encapsulations.append(encapsulations[Int(record.encapsulation)])
        record.encapsulation = UInt32(truncatingIfNeeded: copy.encapsulations.count - 1)
      }
      for index in layers(of: event) {
        var layer = layers[index]
        layer.event = UInt32(truncatingIfNeeded: copy.records.count)
        let start = Int(layer.start)
        layer.start = UInt32(truncatingIfNeeded: copy.octets.count)
        copy.octets.append(octets.view(from: start, count: Int(layer.count)))
        _ = copy.layers.append(layer)
      }
      _ = copy.records.append(record)
    }
    copy.receivedTime = receivedTime
    copy.samplingRate = samplingRate
    return copy
  }
}
