internal import Events

/// The field names of a plan, as keys, and back.
final class FieldKeys: Sendable {
  /// The fields by the raw values of their keys, from ``first`` on; for the names made at the start.
  private let paths: [FieldPath?]
  /// The raw value of the first key in ``paths``.
  private let first: Int
  /// The keys made at the start, by ``place(_:_:)``; nil where a field is not selected.
  private let keys: [FieldKey?]
  /// Where the keys of each field start, by its raw value, and where the last ones end.
  private let starts: [Int]
  /// The keys of JSON that the fields with keys have in Compact; empty in the other schemas.
  let members: [FieldPath: [UInt8]]
  /// The selection that says which fields there are.
  private let selection: FieldSelection

  /// The keys of the selected fields, with those of records up to number 31.
  init(_ selection: FieldSelection) {
    self.selection = selection
    let spans = PacketField.allCases.map {
      $0.parts.isEmpty ? 1 : Self.partLimit * PlanTexts.labelLimit
    }
    let starts = spans.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    var keys = [FieldKey?](repeating: nil, count: starts[spans.count])
    var named: [(path: FieldPath, key: FieldKey)] = []
    for field in PacketField.allCases {
      for part in field.parts.isEmpty ? [.recordClass] : field.parts {
        let numbered = !field.parts.isEmpty && part != .count
        for label in 0..<(numbered ? PlanTexts.labelLimit : 1) {
          let path = FieldPath(field, part, label: label)
          guard selection.has(path), let place = Self.place(path, starts) else { continue }
          let key = FieldKey(declaring: path.name)
          keys[place] = key
          named.append((path, key))
        }
      }
    }
    self.keys = keys
    self.starts = starts
    let isCompact = selection.schema.isCompact
    members =
      isCompact
      ? Dictionary(
        uniqueKeysWithValues: named.map { ($0.path, Array($0.path.key(in: .compact).utf8)) })
      : [:]
    let numbers = named.map { Int($0.key.rawValue) }
    first = numbers.min() ?? 0
    var paths = [FieldPath?](repeating: nil, count: (numbers.max() ?? 0) - first + 1)
    for (path, key) in named { paths[Int(key.rawValue) - first] = path }
    self.paths = paths
  }

  /// More than the parts of a record.
  private static let partLimit = 8

  /// Where the key of a field stands; nil where it has a higher number than those made at the start.
  private static func place(_ path: FieldPath, _ starts: [Int]) -> Int? {
    let field = Int(path.field.rawValue)
    let place =
      starts[field] + Int(path.part.rawValue) * PlanTexts.labelLimit + Int(path.label)
    return Int(path.label) < PlanTexts.labelLimit && place < starts[field + 1] ? place : nil
  }

  /// The key of a field.
  func key(_ path: FieldPath) -> FieldKey {
    if let place = Self.place(path, starts), let key = keys[place] { return key }
    return FieldKey(path.name)
  }

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
