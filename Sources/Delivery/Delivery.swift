import AsyncHTTPClient

func warm() { _ = HTTPClient.shared }
