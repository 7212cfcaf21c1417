import FuzzChecks

/// Ends the program where ``FuzzCheck/rrsets`` does not hold of an input.
@_cdecl("LLVMFuzzerTestOneInput")
public func runFuzzRRset(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  if let failure = FuzzCheck.rrsets.run(input) { fatalError(failure) }
  return 0
}
