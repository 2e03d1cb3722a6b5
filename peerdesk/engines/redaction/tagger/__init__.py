"""A small token tagger for free text: tokens, hashed features, a convolution over their neighbours, best path of labels."""
