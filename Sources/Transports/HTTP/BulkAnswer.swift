/// What Elasticsearch, OpenSearch or their like answered to a bulk request, item by item.
public struct BulkAnswer: Sendable, Equatable {
  /// An item.
  public struct Item: Sendable, Equatable {
    /// The status, as HTTP has them.
    public var status: Int
    /// What is wrong with it, for people; empty where nothing is.
    public var error = ""
  }

  /// The items, in the order of the request.
  public var items: [Item] = []

  /// Reads an answer; nil where it is none, or has another number of items than the request.
  public init?(_ body: [UInt8], itemCount: Int) {
    var cursor = JSONCursor(body)
    var items: [Item] = []
    let isSound = cursor.forEachMember { name, cursor in
      guard name == Array("items".utf8) else { return cursor.skipValue() }
      return cursor.forEachElement { cursor in
        var item: Item?
        // The one member has the name of the action.
        let isSound = cursor.forEachMember { _, cursor in
          item = Self.item(&cursor)
          return item != nil
        }
        guard isSound, let item, items.count < itemCount else { return false }
        items.append(item)
        return true
      }
    }
    guard isSound, cursor.isAtEnd, items.count == itemCount else { return nil }
    self.items = items
  }

  /// Reads what an item came to.
  private static func item(_ cursor: inout JSONCursor) -> Item? {
    var status: Int?
    var error = ""
    let isSound = cursor.forEachMember { name, cursor in
      switch String(decoding: name, as: UTF8.self) {
      case "status":
        status = cursor.number()
        return status != nil
      case "error":
        guard let text = Self.error(&cursor) else { return false }
        error = text
        return true
      default: return cursor.skipValue()
      }
    }
    guard isSound, let status else { return nil }
    return Item(status: status, error: error)
  }

  /// Reads an error: an object with a type and a reason, or a text.
  private static func error(_ cursor: inout JSONCursor) -> String? {
    if cursor.next == 0x22 { return cursor.string().map { PeerText.printable($0) } }
    guard cursor.next == 0x7B else { return cursor.skipValue() ? "" : nil }
    var parts: [String] = []
    let isSound = cursor.forEachMember { name, cursor in
      let isWanted = name == Array("type".utf8) || name == Array("reason".utf8)
      guard isWanted, cursor.next == 0x22 else { return cursor.skipValue() }
      guard let text = cursor.string() else { return false }
      parts.append(PeerText.printable(text))
      return true
    }
    return isSound ? parts.joined(separator: ": ") : nil
  }
}
