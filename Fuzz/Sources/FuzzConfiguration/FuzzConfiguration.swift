import Configuration
import Events
import Octets

/// Files that an input may include; nothing is read from the disk and no command is run.
private let files: [String: [UInt8]] = [
  "one.conf": Array("define ONE 1\ninclude two.conf\n".utf8),
  "two.conf": Array("<Input two>\nModule im_null\n</Input>\n".utf8),
]

/// One configuration file: it is read, or refused with diagnostics; its text as a program is compiled, or refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfiguration(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let octets = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let diagnostics = Diagnostics()
  _ = ConfigurationParser.parse(
    octets, named: "fuzz.conf", from: .memory(files, variables: ["HOME": "/"]), into: diagnostics)
  let source = SourceText(octets, at: SourcePlace(file: "fuzz.conf", line: 1, column: 1))
  _ = LanguageCompiler(scope: LanguageScope()).compile([source], Diagnostics())
  return 0
}
