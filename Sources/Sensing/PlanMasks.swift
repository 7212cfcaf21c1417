internal import Octets

/// The selection of a plan as the writer of JSON asks for it.
struct PlanMasks: Sendable {
  /// Parts of records, eight bits by the index of the group in ``PlanTexts/allGroups``.
  private let groups: UInt64
  /// The selected parts of units of stateful operations.
  let unitParts: UInt8
  /// Single fields, a bit each by raw value.
  let fields: UInt64
  /// The schema.
  let schema: Schema
  /// Whether counts of sections are left out where all that they count was read, a bit each by the
  /// index of the group; see ``FieldSelection/leavesOutCount(_:)``.
  private let usualCounts: UInt8
  /// How a value that is not a string closes, and how many octets that has.
  let numberClose: UInt64
  /// See ``numberClose``.
  let numberCloseCount: Int
  /// Whether everything before a question's name is selected: id, class, count and name; and nothing
  /// between them.
  let hasWholeQuestion: Bool
  /// Whether the fixed fields of the OPT record are all selected.
  let hasWholeOPT: Bool
  /// Whether the fields of IP and of the transport are all selected, a bit each by the number of
  /// ``PlanTexts/headerKind(isV6:isTCP:)``.
  let wholeHeaders: UInt8

  /// The selection of a plan.
  init(_ selection: FieldSelection) {
    groups = PlanTexts.allGroups.reversed().reduce(0) { $0 << 8 | UInt64(selection.mask($1)) }
    unitParts = selection.mask(.dso)
    fields = PacketField.allCases.reduce(0) { bits, field in
      selection.has(field) ? bits | 1 << UInt64(field.rawValue) : bits
    }
    schema = selection.schema
    usualCounts = PlanTexts.allGroups.reversed().reduce(0) {
      $0 << 1 | (selection.leavesOutCount($1) ? 1 : 0)
    }
    numberClose = schema.isTyped ? 0x2C : 0x2C22
    numberCloseCount = schema.isTyped ? 1 : 2
    let head = RecordPart.recordClass.bit | RecordPart.count.bit | RecordPart.name.bit
    hasWholeQuestion =
      selection.has(.id) && selection.mask(.query) & (head | RecordPart.display.bit) == head
    hasWholeOPT = [PacketField.ednsDNSSECOK, .ednsUDPSize, .ednsVersion].allSatisfy {
      selection.has($0)
    }
    wholeHeaders = (0..<4).reduce(0) { bits, kind in
      PlanTexts.headerFields(kind).allSatisfy { selection.has($0) } ? bits | 1 << kind : bits
    }
  }

  /// The selected parts of a group.
  @inline(always)
  func parts(_ group: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: groups &>> UInt64(truncatingIfNeeded: 8 &* group))
  }

  /// Whether the count of a section is not written where all that it counts was read.
  @inline(always)
  func leavesOutUsualCount(_ group: Int) -> Bool {
    usualCounts &>> UInt8(truncatingIfNeeded: group) & 1 != 0
  }

  /// Whether the count of a section is not written: it is not selected, or goes without saying.
  @inline(never)
  func leavesOutCount(of section: SectionPlace) -> Bool {
    if parts(section.index) & RecordPart.count.bit == 0 { return true }
    return leavesOutUsualCount(section.index)
      && section.announced == section.count &+ (section.hidesOPT ? 1 : 0)
  }

  /// Whether a field is selected.
  @inline(always)
  func has(_ field: PacketField) -> Bool { fields & (1 &<< UInt64(field.rawValue)) != 0 }
}
