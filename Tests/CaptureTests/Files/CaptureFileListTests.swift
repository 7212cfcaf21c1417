import Capture
import Testing

/// Lists of capture files.
struct CaptureFileListTests {
  @Test func wildcardsAreSortedAndOtherPathsStand() throws {
    let directory = TemporaryDirectory()
    for name in ["b.pcap", "a.pcap", "B.pcap", "c[1].pcap", "d.txt"] {
      _ = directory.file(name, [])
    }
    let path = directory.path
    let found = try CaptureFileList.expand(["\(path)/*.pcap", "-", "none", "\(path)/c[1].pcap"])
    let names = ["B", "a", "b", "c[1]"].map { "\(path)/\($0).pcap" }
    #expect(found == names + ["-", "none", "\(path)/c[1].pcap"])
    let error = #expect(throws: CaptureError.self) {
      try CaptureFileList.expand(["\(path)/*.pcapng"])
    }
    #expect(error?.description.contains("no file matches") ?? false)
  }
}
