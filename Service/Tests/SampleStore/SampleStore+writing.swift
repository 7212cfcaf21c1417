internal import Glibc
public import PassiveDNS

extension SampleStore {
  /// The name whose count is the number of batches that were written.
  public static let counterName = "counter.storm.example"
  /// The names of a batch.
  static let batchNames = 200

  /// Writes to a store that is there, batch after batch, while it is read.
  ///
  /// - Parameter isWanted: Told after each batch how many there were and how many microseconds this one
  ///   took; whether there shall be another one.
  public static func write(
    to path: String, isWanted: (_ batch: Int, _ microseconds: Int64) -> Bool
  ) throws(StoreError) {
    let store = try PassiveDNSStore(path: path, access: .writing)
    var update = StoreUpdate(store)
    let counter = Row(
      owner: counterName, type: "TXT", data: ["\"batches\""], first: spring, last: autumn,
      bailiwick: "example")
    var batch = 0
    var goesOn = true
    while goesOn {
      let start = ContinuousClock.now
      for number in 0..<batchNames {
        try update.add(
          try stored(
            Row(
              owner: "n\(number).b\(batch).storm.example", type: "A",
              data: ["10.\(batch >> 8 & 255).\(batch & 255).\(number)"], first: spring,
              last: autumn, bailiwick: "example")), sensor: "north")
      }
      try update.add(try stored(counter), sensor: "")
      try update.commit()
      batch += 1
      let (seconds, attoseconds) = (ContinuousClock.now - start).components
      goesOn = isWanted(batch, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
  }
}
