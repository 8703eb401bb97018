#!/bin/sh
echo of the image
