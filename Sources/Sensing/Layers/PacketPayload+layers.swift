internal import Events
internal import Octets

extension PacketPayload {
  /// The value of a field of another protocol; nil where the event does not have it.
  func layerValue(_ number: Int, of event: Int, in batch: EventBatch) -> Value? {
    guard event < store.records.count, number < LayerRegistry.fields.count else { return nil }
    let record = store.records[event]
    guard record.matches.contains(.layers) else { return nil }
    let field = LayerRegistry.fields[number]
    var values = LayerValues(batch, record.packet, isTyped: plan.schema.isTyped)
    for place in store.layers(of: event) where Int(store.layers[place].layer) == field.layer {
      Self.read(place, in: store, wanted: 1 << UInt64(field.index), into: &values)
    }
    return values.entries.first?.value
  }

  /// Appends the fields of packets in `paths` and those of other protocols, in the order of all names.
  func appendLayeredFields(of event: Int, _ paths: [FieldPath], to batch: EventBatch) {
    var values = LayerValues(batch, store.records[event].packet, isTyped: plan.schema.isTyped)
    for place in store.layers(of: event) {
      let layer = Int(store.layers[place].layer)
      Self.read(place, in: store, wanted: plan.selection.layers.fields[layer], into: &values)
    }
    values.sort()
    var next = 0
    for path in paths {
      while next < values.entries.count,
        LayerRegistry.fields[values.entries[next].number].position <= path.field.rawValue
      {
        let entry = values.entries[next]
        if let key = plan.layerKeys.key(entry.number) { batch.append(key, entry.value, to: event) }
        next += 1
      }
      let value = PacketFields.value(path, of: event, in: store, plan: plan, text: &batch.text)
      if let value { batch.append(plan.keys.key(path), value, to: event) }
    }
  }

  /// Reads the wanted fields of a protocol in the packet of an event, a bit each.
  private static func read(
    _ place: Int, in store: borrowing PacketStore, wanted: UInt64, into values: inout LayerValues
  ) {
    let entry = store.layers[place]
    let octets = store.octets.view(from: Int(entry.start), count: Int(entry.count))
    values.read(octets, of: entry, wanted: wanted)
  }
}
