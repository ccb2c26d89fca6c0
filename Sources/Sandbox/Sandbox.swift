import Hummingbird

func warm() { _ = Router() }
