/// A question about what a side holds.
enum Question {
  /// RRsets of one owner, its labels with the lowest first.
  case name([[UInt8]])
  /// RRsets of a zone and all below it.
  case below([[UInt8]])
  /// Records with an address of four octets.
  case address([UInt8])
  /// Records with an address of the same 24 bits.
  case network([UInt8])
}

/// What is measured: the store, or what it is compared with.
protocol Side {
  /// What it is called.
  var name: String { get }
  /// Takes responses with one RRset each; what is measured.
  func take(_ responses: ResponseBuffer, _ members: [Population.Member], from number: Int) throws
  /// Writes what waits.
  func finish() throws
  /// The octets that it has on the disk.
  var octets: Int { get }
  /// Opens it anew, to be asked; `isCold` takes its files out of the system's memory first.
  func reopen(isCold: Bool) throws
  /// How many rows a question has, a thousand at most; every value of them is read.
  func ask(_ question: Question) throws -> Int
}

/// What kept a side from going on.
struct SideError: Error, CustomStringConvertible {
  /// The reason.
  let description: String

  /// A reason.
  init(_ description: String) { self.description = description }
}
