/// The keys of ``StoreTable/facts``.
enum StoreFacts {
  /// The version of the layout.
  static let version = Array("version".utf8)
  /// What was counted, a ``VariableInteger`` each; see ``StoreCounts``.
  static let counts = Array("counts".utf8)
  /// The names that were seen most often; see ``TopNames``.
  static let top = Array("top".utf8)

  /// How long ago rows were seen; see ``AgeHistogram``.
  static let ages = Array("ages".utf8)

  /// How far a source was read.
  static func position(_ source: String) -> [UInt8] { Array("position/\(source)".utf8) }
}
