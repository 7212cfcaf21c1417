internal import Events

/// The keys of the fields in ``LayerRegistry/fields``, and back.
final class LayerKeys: Sendable {
  /// The keys by number; made for the protocols that are selected only.
  private let keys: [Int: FieldKey]
  /// The numbers by key.
  private let numbers: [FieldKey: Int]

  /// The keys of the selected fields.
  init(_ selection: LayerSelection) {
    var keys: [Int: FieldKey] = [:]
    for (number, field) in LayerRegistry.fields.enumerated()
    where selection.fields[field.layer] >> UInt64(field.index) & 1 != 0 {
      keys[number] = FieldKey(declaring: LayerRegistry.all[field.layer].fields[field.index].name)
    }
    self.keys = keys
    numbers = Dictionary(uniqueKeysWithValues: keys.map { ($0.value, $0.key) })
  }

  /// The key of a selected field.
  func key(_ number: Int) -> FieldKey? { keys[number] }

  /// The selected field of a key.
  func number(_ key: FieldKey) -> Int? { numbers.isEmpty ? nil : numbers[key] }
}
