public import Octets

/// The text form of names: one text for one name.
///
/// Labels are joined by full stops, without one at the end; the root is `.`. Printable ASCII stands
/// for itself in its own case, except that a full stop inside a label is `\.` and a backslash `\\`;
/// every other octet is `\DDD` (RFC 1035 section 5.1). Names in RDATA have the same form.
public enum NamePresentation {
  /// Writes the name at `offset`; what is not a good name is written as far as it can be read.
  @inline(never)
  @_lifetime(copy cursor)
  public static func appending(
    nameAt offset: Int, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    let start = cursor.count
    let end = UInt(bitPattern: message.count)
    var at = UInt(bitPattern: offset)
    // One budget for octets and pointers: an octet takes as much of it as all pointers may.
    var left = NameReader.limitOctets &* NameReader.pointerLimit
    while at < end {
      // Neighbouring labels at once: most names are one such chunk, or two.
      let chunk = at
      var labels = 0
      while at < end {
        let length = UInt(message.octet(Int(bitPattern: at)))
        if length &- 1 >= 63 { break }
        at &+= length &+ 1
        labels &+= 1
      }
      if labels > 0 {
        let octets = Int(bitPattern: at &- chunk)
        let place = Int(bitPattern: chunk)
        // What stands behind the labels must be no text: a zero, or a pointer.
        let isShort =
          octets <= OctetCursor.labelsLimit && at < end
          && isNoText(
            message.octet(Int(bitPattern: at)))
        if !isShort
          || !cursor.append(labels: message, from: place &+ 1, count: octets, stops: labels)
        {
          cursor = appending(labelsAt: place, budget: left, of: message, to: cursor)
        }
        left &-= octets &* NameReader.pointerLimit
      }
      left &-= 1
      guard left > 0, at &+ 1 < end, message.octet(Int(bitPattern: at)) >= 192 else { break }
      at = UInt(message.uint16(Int(bitPattern: at)) & 0x3FFF)
    }
    if cursor.count == start {
      cursor.append(0x2E)
    } else {
      // No full stop stands behind the last label.
      cursor.removeLast()
    }
    return cursor
  }

  /// Whether an octet behind labels is none that could stand for itself; labels' lengths are not.
  @inline(__always)
  private static func isNoText(_ octet: UInt8) -> Bool { octet &- 1 >= 127 }

  /// Writes a name that was walked over: one without a pointer, of `octets` octets without its root
  /// label and of `labels` labels; zero labels say that this is not known.
  @inline(always)
  @_lifetime(copy cursor)
  public static func appending(
    nameAt offset: Int, octets: Int, labels: Int, of message: borrowing OctetView,
    to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    if labels > 0,
      cursor.append(labels: message, from: offset &+ 1, count: octets, stops: labels)
    {
      // No full stop stands behind the last label.
      cursor.removeLast()
      return cursor
    }
    return appending(nameAt: offset, of: message, to: cursor)
  }

  /// Writes neighbouring labels of any octets, as far as they lie in the message and in the budget.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appending(
    labelsAt offset: Int, budget: Int, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var at = offset
    var left = budget
    while at < message.count {
      let length = Int(message.octet(at))
      left &-= (length &+ 1) &* NameReader.pointerLimit
      guard length > 0, length < 64, left > 0, at &+ length < message.count else { break }
      cursor = appending(OctetRange(from: at &+ 1, count: length), of: message, to: cursor)
      at &+= length &+ 1
    }
    return cursor
  }

  /// Writes a label of any octets and a full stop, eight at a time where none is special.
  @inline(never)
  @_lifetime(copy cursor)
  static func appending(
    _ octets: OctetRange, of message: borrowing OctetView, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var at = octets.lowerBound
    while at < octets.upperBound {
      let word = message.word(at)
      let count = min(octets.upperBound &- at, 8)
      let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
      if _fastPath(specials(word) &<< unused == 0) {
        cursor.append(word: word, count: count)
      } else {
        cursor = appending(special: word, count: count, to: cursor)
      }
      at &+= count
    }
    cursor.append(0x2E)
    return cursor
  }

  /// A word whose first marked octet is the first that may not stand for itself: below `-`, above
  /// `~`, a full stop or a backslash. Octets behind that one may be marked without cause.
  @inline(__always)
  static func specials(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let dots = word ^ (ones &* 0x2E)
    let backslashes = word ^ (ones &* 0x5C)
    let below = (word &- ones &* 0x2D) & ~word
    let above = (word &+ ones) | word
    let equal = ((dots &- ones) & ~dots) | ((backslashes &- ones) & ~backslashes)
    return (below | above | equal) & (ones &* 0x80)
  }

  /// Writes the first `count` octets of a word, of which some are special.
  @inline(never)
  @_lifetime(copy cursor)
  private static func appending(
    special word: UInt64, count: Int, to cursor: OctetCursor
  ) -> OctetCursor {
    var cursor = copy cursor
    var rest = word
    for _ in 0..<count {
      let octet = UInt8(truncatingIfNeeded: rest)
      switch octet {
      case 0x22: cursor.appendQuote()
      case 0x2E:
        cursor.appendBackslash()
        cursor.append(0x2E)
      case 0x5C:
        cursor.appendBackslash()
        cursor.appendBackslash()
      case 0x21...0x7E: cursor.append(octet)
      default: cursor.appendDecimalEscape(octet)
      }
      rest &>>= 8
    }
    return cursor
  }
}
