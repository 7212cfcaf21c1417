internal import Events

/// The field names of a plan, as keys, and back.
final class FieldKeys: Sendable {
  /// The fields by the raw values of their keys, from ``first`` on; for the names made at the start.
  private let paths: [FieldPath?]
  /// The raw value of the first key in ``paths``.
  private let first: Int
  /// The keys made at the start.
  private let keys: [FieldPath: FieldKey]
  /// The keys of JSON that the fields with keys have in Compact; empty in the other schemas.
  let members: [FieldPath: [UInt8]]
  /// The selection that says which fields there are.
  private let selection: FieldSelection

  /// The keys of the selected fields, with those of records up to number 31.
  init(_ selection: FieldSelection) {
    self.selection = selection
    var keys: [FieldPath: FieldKey] = [:]
    for field in PacketField.allCases {
      for part in field.parts.isEmpty ? [.recordClass] : field.parts {
        let numbered = !field.parts.isEmpty && part != .count
        for label in 0..<(numbered ? PlanTexts.labelLimit : 1) {
          let path = FieldPath(field, part, label: label)
          if selection.has(path) { keys[path] = FieldKey(declaring: path.name) }
        }
      }
    }
    self.keys = keys
    let isCompact = selection.schema.isCompact
    members =
      isCompact
      ? Dictionary(uniqueKeysWithValues: keys.keys.map { ($0, Array($0.key(in: .compact).utf8)) })
      : [:]
    let numbers = keys.values.map { Int($0.rawValue) }
    first = numbers.min() ?? 0
    var paths = [FieldPath?](repeating: nil, count: (numbers.max() ?? 0) - first + 1)
    for (path, key) in keys { paths[Int(key.rawValue) - first] = path }
    self.paths = paths
  }

  /// The key of a field.
  func key(_ path: FieldPath) -> FieldKey { keys[path] ?? FieldKey(path.name) }

  /// The field of a key that was made at the start.
  @inline(always)
  func quickPath(_ key: FieldKey) -> FieldPath? {
    let index = Int(key.rawValue) &- first
    return index >= 0 && index < paths.count ? paths[index] : nil
  }

  /// The field of a key with a higher number than those made at the start; takes its name apart.
  func slowPath(_ key: FieldKey) -> FieldPath? {
    guard let path = FieldPath(key.name), path.label >= PlanTexts.labelLimit, selection.has(path)
    else { return nil }
    return path
  }
}
