internal import CRocksDB
internal import Glibc

/// What RocksDB calls to add observations up, without reading what is stored when they are written.
///
/// Existing values and operands are all observations; what follows an observation (an SOA record of
/// ``StoreTable/absences``) is that of the one seen last. Octets that are no observation are left out.
enum MergeOperator {
  /// A new operator, which the options that it is given to own.
  static func make() -> OpaquePointer? {
    unsafe late_rocksdb_mergeoperator_create(
      nil, { _ in },
      { _, _, _, existing, existingCount, operands, counts, number, success, resultCount in
        unsafe success?.pointee = 1
        return unsafe MergeOperator.merge(
          existing, existingCount, operands, counts, number, resultCount)
      },
      { _, _, _, operands, counts, number, success, resultCount in
        unsafe success?.pointee = 1
        return unsafe MergeOperator.merge(nil, 0, operands, counts, number, resultCount)
      },
      { _, value, _ in unsafe free(UnsafeMutableRawPointer(mutating: value)) },
      { _ in unsafe MergeOperator.name })
  }

  /// The name that the database keeps, and insists on.
  nonisolated(unsafe) private static let name: UnsafePointer<CChar>? =
    unsafe UnsafePointer(strdup("wirebird.observation.1"))

  /// Merges an existing value, where there is one, with operands in their order; the result is for `free`.
  private static func merge(
    _ existing: UnsafePointer<CChar>?, _ existingCount: Int,
    _ operands: UnsafePointer<UnsafePointer<CChar>?>?, _ counts: UnsafePointer<Int>?,
    _ number: Int32, _ resultCount: UnsafeMutablePointer<Int>?
  ) -> UnsafeMutablePointer<CChar>? {
    var merged: Observation?
    var last = Int64.min
    var tail = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    var index: Int32 = unsafe existing == nil ? 0 : -1
    while index < number {
      let octets = unsafe UnsafeRawBufferPointer(
        start: index < 0 ? existing : operands?[Int(index)],
        count: index < 0 ? existingCount : counts?[Int(index)] ?? 0)
      index += 1
      guard let (observation, end) = unsafe Observation.read(octets) else { continue }
      if observation.lastMilliseconds >= last, end < octets.count {
        last = observation.lastMilliseconds
        unsafe tail = UnsafeRawBufferPointer(rebasing: octets[end...])
      }
      if merged == nil { merged = observation } else { merged?.merge(observation) }
    }
    var stored: [UInt8] = []
    stored.reserveCapacity(Observation.storedLimit)
    merged?.append(to: &stored)
    let total = stored.count + tail.count
    let result = unsafe malloc(max(total, 1))
    unsafe resultCount?.pointee = unsafe result == nil ? 0 : total
    guard let result = unsafe result else { return nil }
    unsafe stored.withUnsafeBytes { octets in
      if let base = octets.baseAddress { unsafe memcpy(result, base, octets.count) }
    }
    if let base = tail.baseAddress {
      unsafe memcpy(result + stored.count, base, tail.count)
    }
    return unsafe result.assumingMemoryBound(to: CChar.self)
  }
}
