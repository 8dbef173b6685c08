"""Labels from annotation tools and back: Label Studio, doccano, Prodigy, fastText, CSV."""
