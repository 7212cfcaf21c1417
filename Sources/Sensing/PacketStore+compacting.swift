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
}
