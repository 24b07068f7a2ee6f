import HTTP
import Testing

@testable import Azure

@Suite("Trying again")
struct RetryPolicyTests {
  @Test func waitsLongerEachTime() {
    let policy = RetryPolicy()
    for attempt in 1...12 {
      let step = min(policy.firstDelay * (1 << (attempt - 1)), policy.longestDelay)
      let delay = policy.delay(after: attempt, nil)
      #expect(delay >= step / 2 && delay <= step)
    }
  }

  @Test func waitsAsLongAsItIsAsked() {
    let policy = RetryPolicy()
    let cases: [(HTTPHeaders, Duration?)] = [
      (["Retry-After": "7"], .seconds(7)), (["retry-after": "100000"], .seconds(60)),
      (["x-ms-retry-after-ms": "250"], .milliseconds(250)), (["Retry-After": "soon"], nil),
      (["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"], .zero), ([:], nil),
    ]
    for (headers, expected) in cases {
      let delay = policy.delay(after: 1, HTTPResponse(status: 503, headers: headers))
      #expect(expected.map { $0 == delay } ?? (delay <= policy.firstDelay), "\(headers.fields)")
    }
  }

  @Test func knowsWhatPasses() {
    #expect([408, 429, 500, 502, 503, 504].allSatisfy(RetryPolicy.isTransient))
    #expect(
      ![200, 400, 401, 403, 404, 409, 412, 416, 501, 505].contains(where: RetryPolicy.isTransient))
  }

  @Test func readsAndWritesDates() {
    #expect(HTTPDate.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.seconds("yesterday") == nil)
  }
}

@Suite("A page of a listing")
struct BlobListingTests {
  @Test(arguments: [
    "", "no", "<a/>", "<EnumerationResults>",
    "<!DOCTYPE a [<!ENTITY b \"c\">]><EnumerationResults>&b;</EnumerationResults>",
  ])
  func isRefused(text: String) {
    #expect(BlobListing(Array(text.utf8)) == nil)
  }

  @Test func isReadWithItsMarkOfOrder() throws {
    let text = """
      \u{feff}<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs><Blob>\
      <Name Encoded="true">a%09b</Name><Properties><Content-Length>5</Content-Length>\
      <Last-Modified>Sun, 06 Nov 1994 08:49:37 GMT</Last-Modified><Etag>0x8D</Etag></Properties>\
      <Metadata/></Blob><BlobPrefix><Name>c/</Name></BlobPrefix></Blobs>\
      <NextMarker>2!96!MDA-</NextMarker></EnumerationResults>
      """
    let page = try #require(BlobListing(Array(text.utf8)))
    #expect(
      page.items == [BlobItem(name: "a\tb", size: 5, modifiedAt: 784_111_777, etag: "0x8D")])
    #expect(page.nextMarker == "2!96!MDA-")
  }
}
