import FuzzChecks

/// Ends the program where ``FuzzCheck/captureFile`` does not hold of an input.
@_cdecl("LLVMFuzzerTestOneInput")
public func runFuzzCaptureFile(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  if let failure = FuzzCheck.captureFile.run(input) { fatalError(failure) }
  return 0
}
