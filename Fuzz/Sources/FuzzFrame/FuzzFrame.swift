import FuzzChecks

/// Ends the program where ``FuzzCheck/frame`` does not hold of an input.
@_cdecl("LLVMFuzzerTestOneInput")
public func runFuzzFrame(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  if let failure = FuzzCheck.frame.run(input) { fatalError(failure) }
  return 0
}
