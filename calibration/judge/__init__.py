"""What a posterior is worth: known truths through the whole chain, wrong worlds, rival mechanisms, missing targets."""
