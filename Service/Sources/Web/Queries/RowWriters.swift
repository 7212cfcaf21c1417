internal import PassiveDNS

/// DNSDB version 2: objects in frames.
struct StreamingRowWriter: RowWriter {
  /// What the rows are.
  var kind: DNSDBRow.Kind
  /// Whether times are for people.
  var isHumanTime: Bool

  /// Writes the first frame.
  mutating func begin(_ text: inout JSONWriter) { StreamFrame.appendBegin(to: &text) }

  /// Writes a frame with a row.
  mutating func append(_ row: RRsetRow, to text: inout JSONWriter) -> Bool {
    StreamFrame.append(to: &text) { DNSDBRow.append(row, kind, isHumanTime: isHumanTime, to: &$0) }
    return true
  }

  /// Writes the last frame.
  mutating func end(_ end: StreamFrame.End, _ text: inout JSONWriter) -> Bool {
    StreamFrame.append(end, to: &text)
    return true
  }
}

/// DNSDB version 2: one object that sums up all rows.
struct SummaryWriter: RowWriter {
  /// Whether times are for people.
  var isHumanTime: Bool
  /// The count at which it stops, with the row that reached it taken in whole.
  var maximumCount: UInt64?
  /// What was summed up so far.
  var summary = RowSummary()

  /// Writes the first frame.
  mutating func begin(_ text: inout JSONWriter) { StreamFrame.appendBegin(to: &text) }

  /// Takes a row in.
  mutating func append(_ row: RRsetRow, to text: inout JSONWriter) -> Bool {
    summary.add(row)
    return summary.count < maximumCount ?? .max
  }

  /// Writes the summary and the last frame.
  mutating func end(_ end: StreamFrame.End, _ text: inout JSONWriter) -> Bool {
    let summary = summary
    let isHumanTime = isHumanTime
    StreamFrame.append(to: &text) { DNSDBRow.append(summary, isHumanTime: isHumanTime, to: &$0) }
    StreamFrame.append(end, to: &text)
    return true
  }
}

/// Lines without frames: DNSDB version 1, and the common output format.
struct LineWriter: RowWriter {
  /// How a line is written.
  enum Format: Sendable {
    /// DNSDB version 1.
    case dnsdb(DNSDBRow.Kind, isHumanTime: Bool)
    /// The common output format.
    case common
  }

  /// How a line is written.
  var format: Format

  /// Nothing stands before the rows.
  mutating func begin(_ text: inout JSONWriter) {}

  /// Writes a line.
  mutating func append(_ row: RRsetRow, to text: inout JSONWriter) -> Bool {
    switch format {
    case .dnsdb(let kind, let isHumanTime):
      DNSDBRow.append(row, kind, isHumanTime: isHumanTime, to: &text)
      text.endLine()
    case .common: COFRow.append(row, to: &text)
    }
    return true
  }

  /// There is no word for a failure in these formats.
  mutating func end(_ end: StreamFrame.End, _ text: inout JSONWriter) -> Bool {
    if case .failed = end { return false }
    return true
  }
}
