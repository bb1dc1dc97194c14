"""How the bundled starter model is made: its corpus, its tokenizer, its training, its proof."""
