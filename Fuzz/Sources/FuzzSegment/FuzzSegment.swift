import FuzzChecks

/// Ends the program where ``FuzzCheck/segment`` does not hold of an input.
@_cdecl("LLVMFuzzerTestOneInput")
public func runFuzzSegment(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  if let failure = FuzzCheck.segment.run(input) { fatalError(failure) }
  return 0
}
