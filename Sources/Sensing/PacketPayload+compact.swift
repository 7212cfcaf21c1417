internal import DNS
public import Events
internal import Octets

/// The members of JSON that events have in the schema Compact.
///
/// To everything but JSON an event is what it is in Native: the language and the other formats see the
/// same names and values (docs/decisions/016).
extension PacketPayload {
  /// Whether members of JSON are called otherwise than fields.
  public var namesMembers: Bool { plan.schema.isCompact }

  /// How a field is written as a member of JSON.
  public func memberName(
    of key: FieldKey, value: Value, event: Int, in batch: EventBatch
  ) -> MemberName {
    guard plan.schema.isCompact, let path = path(key) else { return .own }
    if isUsual(value, of: path, event: event, in: batch) { return .leftOut }
    return .other(plan.keys.members[path] ?? Array(path.key(in: .compact).utf8))
  }

  /// Whether a field's value goes without saying.
  private func isUsual(
    _ value: Value, of path: FieldPath, event: Int, in batch: EventBatch
  ) -> Bool {
    if path.field.parts.isEmpty {
      guard let usual = path.field.usualText else { return false }
      switch value.kind {
      case .boolean: return usual == "false" && !value.boolean
      case .integer: return usual == "0" && value.integer == 0
      case .string: return batch.octets(of: value) == Array(usual.utf8)
      default: return false
      }
    }
    switch path.part {
    case .recordClass: return value.kind == .string && batch.octets(of: value) == [0x49, 0x4E]
    case .count:
      guard value.kind == .integer, plan.selection.leavesOutCount(path.field),
        event < store.records.count
      else { return false }
      let read = store.records[event].message.countRead(PacketFields.section(path.field))
      return value.integer == Int64(read)
    default: return false
    }
  }
}
